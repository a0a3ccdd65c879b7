"""Which permission every route asks for: the one table.

The app refuses to start with a route that is not here. A permission held over any unit opens
the door; how far it reaches is decided by the use case or query behind it.
"""

from collections.abc import Mapping
from enum import StrEnum

from flask import Flask

from finance.organisations.roles import Permission


class Access(StrEnum):
    PUBLIC = "public"
    LOGGED_IN = "logged_in"


_P = Permission

TABLE: Mapping[str, Permission | Access] = {
    "health.live": Access.PUBLIC,
    "health.ready": Access.PUBLIC,
    "health.figures": Access.PUBLIC,
    "health.contract": Access.PUBLIC,
    "sessions.open": Access.PUBLIC,
    "sessions.current": Access.LOGGED_IN,
    "sessions.close": Access.LOGGED_IN,
    "organisations.list": _P.READ_ORGANISATION,
    "organisations.detail": _P.READ_ORGANISATION,
    "organisations.create": _P.MANAGE_MEMBERS,
    "members.create": _P.MANAGE_MEMBERS,
    "members.grant": _P.MANAGE_MEMBERS,
    "members.end": _P.MANAGE_MEMBERS,
    "vouchers.capture": _P.CAPTURE_VOUCHER,
    "vouchers.list": _P.READ_VOUCHER,
    "vouchers.detail": _P.READ_VOUCHER,
    "vouchers.state": _P.READ_VOUCHER,
    "vouchers.file": _P.READ_VOUCHER,
    "vouchers.correct": _P.CORRECT_VOUCHER,
    "claims.create": _P.EDIT_CLAIM,
    "claims.edit": _P.EDIT_CLAIM,
    "claims.submit": _P.EDIT_CLAIM,
    "claims.withdraw": _P.EDIT_CLAIM,
    "claims.correct_payee": _P.DECIDE_CLAIM,
    "claims.list": _P.READ_CLAIM,
    "claims.detail": _P.READ_CLAIM,
    "claims.duplicates": _P.READ_CLAIM,
    "approvals.todo": Access.LOGGED_IN,
    "approvals.approve": _P.DECIDE_CLAIM,
    "approvals.return": _P.DECIDE_CLAIM,
    "approvals.route": _P.READ_ORGANISATION,
    "approvals.set_route": _P.MANAGE_MEMBERS,
    "budget.list": _P.READ_BUDGET,
    "budget.set": _P.SET_BUDGET,
    "payments.instruct": _P.INSTRUCT_PAYMENT,
    "payments.list": _P.READ_PAYMENT,
    "payments.detail": _P.READ_PAYMENT,
    "ledger.entries": _P.READ_LEDGER,
    "ledger.entry": _P.READ_LEDGER,
    "ledger.trial_balance": _P.READ_LEDGER,
    "audit.events": _P.READ_AUDIT,
    "audit.proof": _P.READ_AUDIT,
    "audit.heads": _P.READ_AUDIT,
}


def check(app: Flask) -> None:
    """RuntimeError unless routes and table name the same endpoints."""
    endpoints = {rule.endpoint for rule in app.url_map.iter_rules()}
    if endpoints != set(TABLE):
        raise RuntimeError(f"routes and permissions differ: {sorted(endpoints ^ set(TABLE))}")
