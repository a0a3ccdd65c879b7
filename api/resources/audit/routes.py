"""The event log within the auditor's scope, proofs of single events, and the signed heads."""

from typing import Any
from uuid import UUID

import marshmallow as ma
from flask import Response

from api import bodies, pages
from api.authentication import actor
from api.blueprint import Blueprint, Query, Whole
from api.house import house
from api.pages import LIMIT_MAX, PageQuery
from api.view_schemas import list_of, page_of, schema_of
from finance.kernel.seal import Proof
from finance.organisations.audit import (
    EventView,
    HeadView,
    event_list,
    event_proof,
    head_list,
)

blueprint = Blueprint("audit", __name__, url_prefix="/v1/audit", description="审计")


class EventQuery(PageQuery):
    subject_id = ma.fields.UUID(load_default=None)


class HeadQuery(Query):
    limit = Whole(least=1, most=LIMIT_MAX, strict=False, load_default=50)
    before = Whole(least=1, most=2**63 - 1, strict=False, load_default=None)


@blueprint.route("/events", endpoint="events")
@blueprint.arguments(EventQuery, location="query")
@blueprint.response(200, page_of(EventView))
def events(asked: dict[str, Any]) -> Response:
    """审计日志，新的在前；可按票据、报销单、付款的编号筛选"""
    return pages.listed(event_list, asked)


@blueprint.route("/events/<uuid:event_id>/proof", endpoint="proof")
@blueprint.response(200, schema_of(Proof))
def proof(event_id: UUID) -> Response:
    """一条日志在封存批次中的存在证明，可离线核验"""
    with house().database.looking() as session:
        found = event_proof(session, actor(), event_id)
    return bodies.answer(found)


@blueprint.route("/heads", endpoint="heads")
@blueprint.arguments(HeadQuery, location="query")
@blueprint.response(200, list_of(HeadView))
def heads(asked: dict[str, Any]) -> Response:
    """封存批次的签名摘要，新的在前"""
    with house().database.looking() as session:
        found = head_list(session, limit=asked["limit"], before=asked["before"])
    return bodies.answer({"items": found})
