"""Has a voucher changed? Asked again and again by every waiting phone, so in one statement."""

from uuid import UUID

from finance.kernel.asking import Asker
from finance.organisations.actor import Actor
from finance.organisations.roles import Permission
from finance.vouchers.queries import VoucherState, VoucherUnknown

_BY_ID = """
SELECT v.organisation_id, v.state, v.version, o.path
FROM voucher v JOIN organisation o ON o.id = v.organisation_id
WHERE v.id = $1::uuid
"""


def watched_state(asker: Asker, actor: Actor, voucher_id: UUID) -> VoucherState:
    """State and version within the actor's scope, or VoucherUnknown."""
    for organisation_id, state, version, path in asker.rows(_BY_ID, str(voucher_id)):
        if actor.may(Permission.READ_VOUCHER, path):
            return VoucherState(voucher_id, UUID(organisation_id), state, int(version))
    raise VoucherUnknown
