"""What the payment routes take."""

import marshmallow as ma

from api.blueprint import Input
from api.pages import PageQuery
from finance.payments.models import PAYMENT_STATES


class PaymentQuery(PageQuery):
    state = ma.fields.String(validate=ma.validate.OneOf(PAYMENT_STATES), load_default="")


class PaymentInput(Input):
    """付款指令; the payee is the claim's own."""

    payment_id = ma.fields.UUID(required=True, metadata={"description": "客户端生成的 UUIDv7"})
    claim_id = ma.fields.UUID(required=True)
