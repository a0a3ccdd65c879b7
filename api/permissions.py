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
    "vouchers.capture": _P.CAPTURE_VOUCHER,
    "vouchers.list": _P.READ_VOUCHER,
    "vouchers.detail": _P.READ_VOUCHER,
    "vouchers.file": _P.READ_VOUCHER,
}


def check(app: Flask) -> None:
    """RuntimeError unless routes and table name the same endpoints."""
    endpoints = {rule.endpoint for rule in app.url_map.iter_rules()}
    if endpoints != set(TABLE):
        raise RuntimeError(f"routes and permissions differ: {sorted(endpoints ^ set(TABLE))}")
