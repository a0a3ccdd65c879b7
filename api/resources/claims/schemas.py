"""What the claim routes take and give."""

from collections.abc import Mapping
from typing import Any

import marshmallow as ma

from api.blueprint import Input, Text, Whole
from api.pages import PageQuery
from finance.claims.content import LINES_MAX, TEXT_MAX, ClaimContent, NewLine
from finance.claims.models import CLAIM_STATES
from finance.kernel.money import FEN_MAX

VOUCHERS_A_LINE_MAX = 200
ACCOUNT_MAX = 64


class LineInput(Input):
    """明细: one expense class, its amount and the vouchers that prove it."""

    expense_class = Text(length_max=16, required=True, metadata={"example": "30201"})
    description = Text(length_max=TEXT_MAX, length_min=0, load_default="")
    amount_fen = Whole(least=1, most=FEN_MAX, required=True)
    voucher_ids = ma.fields.List(
        ma.fields.UUID(),
        load_default=list,
        validate=ma.validate.Length(max=VOUCHERS_A_LINE_MAX, error="票据过多"),
    )


class PayeeInput(Input):
    """更正后的收款账户; the payee's name stays."""

    payee_account = Text(length_max=ACCOUNT_MAX, required=True)
    payee_bank = Text(length_max=TEXT_MAX, required=True)


class ContentInput(Input):
    """报销单的全部填写内容."""

    title = Text(length_max=TEXT_MAX, required=True)
    payee_name = Text(length_max=TEXT_MAX, required=True)
    payee_account = Text(length_max=ACCOUNT_MAX, required=True)
    payee_bank = Text(length_max=TEXT_MAX, required=True)
    lines = ma.fields.List(
        ma.fields.Nested(LineInput),
        required=True,
        validate=ma.validate.Length(min=1, max=LINES_MAX, error=f"应有 1 到 {LINES_MAX} 条明细"),
    )


class ClaimInput(ContentInput):
    """A new claim; `claim_id` is made by the client."""

    claim_id = ma.fields.UUID(required=True, metadata={"description": "客户端生成的 UUIDv7"})
    organisation_id = ma.fields.UUID(load_default=None)


class ClaimQuery(PageQuery):
    organisation_id = ma.fields.UUID(load_default=None)
    state = ma.fields.String(validate=ma.validate.OneOf(CLAIM_STATES), load_default=None)


def content(given: Mapping[str, Any]) -> ClaimContent:
    """The body as the house takes it."""
    return ClaimContent(
        title=given["title"],
        payee_name=given["payee_name"],
        payee_account=given["payee_account"],
        payee_bank=given["payee_bank"],
        lines=tuple(
            NewLine(
                expense_class=line["expense_class"],
                description=line["description"],
                amount_fen=line["amount_fen"],
                voucher_ids=tuple(line["voucher_ids"]),
            )
            for line in given["lines"]
        ),
    )
