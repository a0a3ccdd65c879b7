"""What the organisation routes take."""

import marshmallow as ma

from api.blueprint import Input, Text
from finance.organisations.models import LEVELS


class OrganisationInput(Input):
    """A new unit below its parent; `id` is made by the client."""

    id = ma.fields.UUID(required=True, metadata={"description": "客户端生成的 UUIDv7"})
    code = Text(length_max=32, required=True)
    name = Text(length_max=100, required=True)
    level = ma.fields.String(required=True, validate=ma.validate.OneOf(LEVELS[1:]))
    parent_id = ma.fields.UUID(required=True)
    tax_id = Text(length_max=20, load_default=None, allow_none=True)
    aliases = ma.fields.List(Text(length_max=100), load_default=list)
    account_set = ma.fields.String(
        validate=ma.validate.OneOf(["GOV", "RURAL"]), load_default="GOV"
    )
    contact = Text(length_max=100, length_min=0, load_default="")
    bank_name = Text(length_max=100, length_min=0, load_default="")
    bank_account = Text(length_max=64, length_min=0, load_default="")
