"""What the approval routes take."""

import marshmallow as ma

from api.blueprint import Input, Query, Text, Whole
from api.pages import LIMIT_MAX
from finance.kernel.money import FEN_MAX
from finance.organisations.roles import Role
from finance.use_cases.return_claim import REASON_CHARS_MAX, REASONS_MAX

POSITION_MAX = 100
TIERS_MAX = 20


class TodoQuery(Query):
    limit = Whole(least=1, most=LIMIT_MAX, strict=False, load_default=50)


class ApprovalInput(Input):
    """`position` names the step that is meant; without it, the one that is up."""

    position = Whole(least=0, most=POSITION_MAX, load_default=None, allow_none=True)
    comment = Text(length_max=500, length_min=0, load_default="")


class ReturnInput(Input):
    """退回: all faults at once (一次性告知)."""

    reasons = ma.fields.List(
        Text(length_max=REASON_CHARS_MAX),
        required=True,
        validate=ma.validate.Length(
            min=1, max=REASONS_MAX, error=f"应有 1 到 {REASONS_MAX} 条原因"
        ),
    )


class RouteQuery(Query):
    organisation_id = ma.fields.UUID(load_default=None)
    on = ma.fields.Date(load_default=None, metadata={"description": "默认为今天"})


class TierInput(Input):
    total_fen_max = Whole(least=1, most=FEN_MAX, load_default=None, allow_none=True)
    roles = ma.fields.List(
        ma.fields.String(validate=ma.validate.OneOf([str(role) for role in Role])), required=True
    )
    source = Text(length_max=200, length_min=0, load_default="")


class RouteInput(Input):
    """审批路线: all tiers of the unit from a day on."""

    organisation_id = ma.fields.UUID(required=True)
    effective_from = ma.fields.Date(required=True)
    tiers = ma.fields.List(
        ma.fields.Nested(TierInput), required=True, validate=ma.validate.Length(max=TIERS_MAX)
    )
