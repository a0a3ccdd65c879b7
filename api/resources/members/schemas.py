"""What the member routes take."""

import marshmallow as ma

from api.blueprint import Input, Text
from finance.organisations.roles import Role


class MemberInput(Input):
    """A new member; `id` is made by the client. The password is theirs to change."""

    id = ma.fields.UUID(required=True, metadata={"description": "客户端生成的 UUIDv7"})
    login = Text(length_max=64, required=True)
    name = Text(length_max=64, required=True)
    organisation_id = ma.fields.UUID(required=True)
    password = ma.fields.String(required=True, validate=ma.validate.Length(max=128))


class RoleInput(Input):
    """任职: a role over a unit and all units below it."""

    role = ma.fields.String(
        required=True, validate=ma.validate.OneOf([str(role) for role in Role])
    )
    organisation_id = ma.fields.UUID(required=True)


class GrantInput(RoleInput):
    valid_from = ma.fields.Date(load_default=None, metadata={"description": "默认为今天"})
    valid_until = ma.fields.Date(load_default=None, allow_none=True)
