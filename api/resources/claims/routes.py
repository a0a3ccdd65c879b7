"""Write a claim, submit it, take it back, correct its payee, look at it and its duplicates."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import Response

from api import bodies, pages
from api.authentication import actor
from api.blueprint import Blueprint
from api.claim_documents import ClaimDocument, claim_document
from api.conditions import etag, is_known, version_if_given, wanted_version
from api.house import house
from api.resources.claims.schemas import (
    ClaimInput,
    ClaimQuery,
    ContentInput,
    PayeeInput,
    content,
)
from api.view_schemas import list_of, page_of, schema_of
from api.writes import write
from finance.claims.queries import ClaimView, claim_list
from finance.dedup.queries import MatchView, claim_matches
from finance.kernel.db import UnitOfWork
from finance.kernel.ids import parse_id
from finance.organisations.actor import Actor
from finance.use_cases.correct_payee import CorrectPayee, correct_payee
from finance.use_cases.create_claim import CreateClaim, create_claim
from finance.use_cases.edit_claim import EditClaim, edit_claim
from finance.use_cases.submit_claim import SubmitClaim, submit_claim
from finance.use_cases.withdraw_claim import WithdrawClaim, withdraw_claim

blueprint = Blueprint("claims", __name__, url_prefix="/v1/claims", description="报销单")


@blueprint.route("", methods=["POST"], endpoint="create")
@blueprint.arguments(ClaimInput)
@blueprint.response(201, schema_of(ClaimDocument))
def create(given: dict[str, Any]) -> Response:
    """新建报销单草稿；所用票据随即被预留"""
    claim_id = parse_id(str(given["claim_id"]))
    command = CreateClaim(
        claim_id, given["organisation_id"] or actor().organisation_id, content(given)
    )
    keyring = house().keyring
    return _written(
        claim_id,
        lambda uow, member: create_claim(uow, member, command, keyring=keyring),
        status=201,
        location=lambda _: f"{blueprint.url_prefix}/{claim_id}",
    )


@blueprint.route("/<uuid:claim_id>", methods=["PUT"], endpoint="edit")
@blueprint.arguments(ContentInput)
@blueprint.response(200, schema_of(ClaimDocument))
def edit(given: dict[str, Any], claim_id: UUID) -> Response:
    """修改草稿、被退回或已撤回的报销单"""
    command = EditClaim(claim_id, content(given), wanted_version())
    keyring = house().keyring
    return _written(
        claim_id, lambda uow, member: edit_claim(uow, member, command, keyring=keyring)
    )


@blueprint.route("/<uuid:claim_id>/submit", methods=["POST"], endpoint="submit")
@blueprint.response(200, schema_of(ClaimDocument))
def submit(claim_id: UUID) -> Response:
    """提交报销单：校验票据、占用预算、锁定票据、开启审批；不合规定时一次性告知全部问题"""
    command = SubmitClaim(claim_id, version_if_given())
    keyring = house().keyring
    return _written(
        claim_id, lambda uow, member: submit_claim(uow, member, command, keyring=keyring)
    )


@blueprint.route("/<uuid:claim_id>/withdraw", methods=["POST"], endpoint="withdraw")
@blueprint.response(200, schema_of(ClaimDocument))
def withdraw(claim_id: UUID) -> Response:
    """撤回报销单，释放预算与票据"""
    command = WithdrawClaim(claim_id, version_if_given())
    return _written(claim_id, lambda uow, member: withdraw_claim(uow, member, command))


@blueprint.route("/<uuid:claim_id>/payee", methods=["POST"], endpoint="correct_payee")
@blueprint.arguments(PayeeInput)
@blueprint.response(200, schema_of(ClaimDocument))
def payee(given: dict[str, Any], claim_id: UUID) -> Response:
    """付款失败或退票后由会计更正收款账户和开户行；收款人不变"""
    command = CorrectPayee(claim_id, **given, version=version_if_given())
    return _written(claim_id, lambda uow, member: correct_payee(uow, member, command))


@blueprint.route("", endpoint="list")
@blueprint.arguments(ClaimQuery, location="query")
@blueprint.response(200, page_of(ClaimView))
def listed(asked: dict[str, Any]) -> Response:
    """数据范围内的报销单，新的在前"""
    return pages.listed(claim_list, asked)


@blueprint.route("/<uuid:claim_id>", endpoint="detail")
@blueprint.response(200, schema_of(ClaimDocument))
@blueprint.alt_response(304, description="未变化")
def detail(claim_id: UUID) -> Response:
    """报销单及其明细、票据、审批环节和付款"""
    with house().database.looking() as session:
        found = claim_document(session, actor(), claim_id)
    tag = etag(found.version)
    if is_known(tag):
        return Response(status=304, headers={"ETag": tag})
    return bodies.answer(found, ETag=tag)


@blueprint.route("/<uuid:claim_id>/duplicates", endpoint="duplicates")
@blueprint.response(200, list_of(MatchView))
def duplicates(claim_id: UUID) -> Response:
    """报销单所附票据的查重命中"""
    with house().database.looking() as session:
        found = claim_matches(session, actor(), claim_id)
    return bodies.answer({"items": found})


def _written(
    claim_id: UUID, act: Callable[[UnitOfWork, Actor], object], **answer: Any
) -> Response:
    """Do it, and answer with the whole claim as it then stands in the same transaction."""

    def work(uow: UnitOfWork, member: Actor) -> ClaimDocument:
        act(uow, member)
        return claim_document(uow.session, member, claim_id)

    return write(work, **answer)
