"""Instruct payments and follow them; one payment id pays once, ever."""

from typing import Any
from uuid import UUID

from flask import Response

from api import bodies, pages
from api.authentication import actor
from api.blueprint import Blueprint
from api.conditions import version_if_given
from api.house import house
from api.resources.payments.schemas import PaymentInput, PaymentQuery
from api.view_schemas import page_of, schema_of
from api.writes import write
from finance.payments.queries import PaymentView, payment_detail, payment_list
from finance.use_cases.instruct_payment import InstructPayment, instruct_payment

blueprint = Blueprint("payments", __name__, url_prefix="/v1/payments", description="付款")


@blueprint.route("", methods=["POST"], endpoint="instruct")
@blueprint.arguments(PaymentInput)
@blueprint.response(201, schema_of(PaymentView))
def instruct(given: dict[str, Any]) -> Response:
    """对已批准的报销单下达付款指令；If-Match 可携带所见报销单的版本"""
    command = InstructPayment(**given, version=version_if_given())
    return write(
        lambda uow, member: instruct_payment(uow, member, command),
        status=201,
        location=lambda view: f"{blueprint.url_prefix}/{view.id}",
        is_permanent=True,
    )


@blueprint.route("", endpoint="list")
@blueprint.arguments(PaymentQuery, location="query")
@blueprint.response(200, page_of(PaymentView))
def listed(asked: dict[str, Any]) -> Response:
    """数据范围内的付款，新的在前"""
    return pages.listed(payment_list, asked)


@blueprint.route("/<uuid:payment_id>", endpoint="detail")
@blueprint.response(200, schema_of(PaymentView))
def detail(payment_id: UUID) -> Response:
    """一笔付款及其结果"""
    with house().database.looking() as session:
        found = payment_detail(session, actor(), payment_id)
    return bodies.answer(found)
