"""The books within the reader's scope."""

from typing import Any
from uuid import UUID

from flask import Response
from sqlalchemy.orm import Session

from api import bodies, pages
from api.authentication import actor
from api.blueprint import Blueprint
from api.house import house
from api.resources.ledger.schemas import (
    BalanceQuery,
    EntryQuery,
    TrialBalance,
    period_of,
    trial_balance_of,
)
from api.view_schemas import page_of, schema_of
from finance.ledger.balances import trial_balance
from finance.ledger.entry import EntryView
from finance.ledger.queries import entry_detail, entry_list
from finance.organisations.queries import scope_ids
from finance.organisations.roles import Permission

blueprint = Blueprint("ledger", __name__, url_prefix="/v1/ledger", description="账簿")


@blueprint.route("/entries", endpoint="entries")
@blueprint.arguments(EntryQuery, location="query")
@blueprint.response(200, page_of(EntryView))
def entries(asked: dict[str, Any]) -> Response:
    """记账凭证，新的在前"""
    with house().database.looking() as session:
        found, following = entry_list(
            session,
            _scope(session, asked["organisation_id"]),
            limit=asked["limit"],
            after=pages.opened(asked["after"]),
        )
    return pages.page(found, following)


@blueprint.route("/entries/<uuid:entry_id>", endpoint="entry")
@blueprint.response(200, schema_of(EntryView))
def entry(entry_id: UUID) -> Response:
    """一张记账凭证及其分录"""
    with house().database.looking() as session:
        found = entry_detail(session, _scope(session, None), entry_id)
    return bodies.answer(found)


@blueprint.route("/trial-balance", endpoint="trial_balance")
@blueprint.arguments(BalanceQuery, location="query")
@blueprint.response(200, schema_of(TrialBalance))
def balance(asked: dict[str, Any]) -> Response:
    """科目余额表"""
    until = asked["period_until"] or period_of(house().database.clock())
    with house().database.looking() as session:
        rows = trial_balance(
            session,
            _scope(session, asked["organisation_id"]),
            book=asked["book"],
            period_until=until,
        )
    return bodies.answer(trial_balance_of(rows, book=asked["book"], period_until=until))


def _scope(session: Session, organisation_id: UUID | None) -> tuple[UUID, ...]:
    """The units to read: all that the reader may, or that one of them."""
    readable = scope_ids(session, actor(), Permission.READ_LEDGER)
    if organisation_id is None:
        return readable
    return tuple(unit for unit in readable if unit == organisation_id)
