"""What waits for the caller, and what they decide."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import Response

from api import bodies
from api.authentication import actor
from api.blueprint import Blueprint
from api.claim_documents import ClaimDocument, claim_document
from api.conditions import version_if_given
from api.house import house
from api.resources.approvals.schemas import (
    ApprovalInput,
    ReturnInput,
    RouteInput,
    RouteQuery,
    TodoQuery,
)
from api.view_schemas import list_of, schema_of
from api.writes import write
from finance.approvals.queries import TodoView, route_tiers, todo_list
from finance.approvals.route import Tier
from finance.kernel.clock import business_date
from finance.kernel.db import UnitOfWork
from finance.organisations.actor import Actor
from finance.organisations.roles import Role
from finance.use_cases.approve_step import ApproveStep, approve_step
from finance.use_cases.return_claim import ReturnClaim, return_claim
from finance.use_cases.set_route import NewTier, SetRoute, set_route

blueprint = Blueprint("approvals", __name__, url_prefix="/v1/approvals", description="审批")


@blueprint.route("", endpoint="todo")
@blueprint.arguments(TodoQuery, location="query")
@blueprint.response(200, list_of(TodoView))
def todo(asked: dict[str, Any]) -> Response:
    """我的待办：待审批、待付款、被退回待改"""
    with house().database.looking() as session:
        found = todo_list(session, actor(), limit=asked["limit"])
    return bodies.answer({"items": found})


@blueprint.route("/<uuid:claim_id>/approve", methods=["POST"], endpoint="approve")
@blueprint.arguments(ApprovalInput)
@blueprint.response(200, schema_of(ClaimDocument))
def approve(given: dict[str, Any], claim_id: UUID) -> Response:
    """同意当前环节"""
    command = ApproveStep(claim_id, given["position"], given["comment"], version_if_given())
    return _decided(claim_id, lambda uow, member: approve_step(uow, member, command))


@blueprint.route("/<uuid:claim_id>/return", methods=["POST"], endpoint="return")
@blueprint.arguments(ReturnInput)
@blueprint.response(200, schema_of(ClaimDocument))
def return_one(given: dict[str, Any], claim_id: UUID) -> Response:
    """退回报销单，一次写明全部问题"""
    command = ReturnClaim(claim_id, tuple(given["reasons"]), version_if_given())
    return _decided(claim_id, lambda uow, member: return_claim(uow, member, command))


@blueprint.route("/route", endpoint="route")
@blueprint.arguments(RouteQuery, location="query")
@blueprint.response(200, list_of(Tier))
def route(asked: dict[str, Any]) -> Response:
    """一个单位某日适用的审批路线"""
    on = asked["on"] or business_date(house().database.clock())
    unit = asked["organisation_id"] or actor().organisation_id
    with house().database.looking() as session:
        found = route_tiers(session, actor(), unit, on=on)
    return bodies.answer({"items": found})


@blueprint.route("/route", methods=["POST"], endpoint="set_route")
@blueprint.arguments(RouteInput)
@blueprint.response(200, list_of(Tier))
def set_one(given: dict[str, Any]) -> Response:
    """设置一个单位自某日起的审批路线"""
    tiers = tuple(
        NewTier(tier["total_fen_max"], tuple(Role(role) for role in tier["roles"]), tier["source"])
        for tier in given["tiers"]
    )
    command = SetRoute(given["organisation_id"], tiers, given["effective_from"])
    return write(lambda uow, member: {"items": set_route(uow, member, command)})


def _decided(claim_id: UUID, act: Callable[[UnitOfWork, Actor], object]) -> Response:
    """Decide, and answer with the whole claim as it then stands in the same transaction."""

    def work(uow: UnitOfWork, member: Actor) -> ClaimDocument:
        act(uow, member)
        return claim_document(uow.session, member, claim_id)

    return write(work)
