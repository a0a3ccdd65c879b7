"""What the payment routes take."""

import marshmallow as ma

from api.blueprint import Input, Text
from api.pages import PageQuery
from finance.payments.models import PAYMENT_STATES


class PaymentQuery(PageQuery):
    state = ma.fields.String(validate=ma.validate.OneOf(PAYMENT_STATES), load_default="")


class PaymentInput(Input):
    """付款指令; account and bank only to correct them after a failure."""

    payment_id = ma.fields.UUID(required=True, metadata={"description": "客户端生成的 UUIDv7"})
    claim_id = ma.fields.UUID(required=True)
    payee_account = Text(length_max=64, allow_none=True)
    payee_bank = Text(length_max=200, allow_none=True)
