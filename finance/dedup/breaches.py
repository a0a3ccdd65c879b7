"""What the duplicate control has against handing in a claim, as breaches for its claimant."""

from collections.abc import Iterator
from uuid import UUID

from sqlalchemy.orm import Session

from finance.dedup.corrections import doubtful_numbers
from finance.dedup.keys import ClaimedKey, repeated
from finance.dedup.queries import blocking_matches, taken_by_others
from finance.kernel.errors import Breach
from finance.organisations.actor import Actor


def duplicate_breaches(
    session: Session,
    claim_id: UUID,
    *,
    voucher_ids: tuple[UUID, ...],
    keys: tuple[ClaimedKey, ...],
) -> tuple[Breach, ...]:
    """The same paper twice in one claim, hits of severity block, numbers typed over."""
    return (
        *(
            Breach("voucher.repeated", "同一票据在本报销单中出现两次", voucher_id=str(voucher_id))
            for voucher_id in repeated(keys)
        ),
        *(
            Breach(
                "voucher.duplicate",
                "该票据与另一张已报销的票据相同",
                voucher_id=str(voucher_id),
                matcher=matcher,
            )
            for voucher_id, matcher in blocking_matches(session, claim_id, voucher_ids)
            # What the registry decides is told by it, with the holder's name.
            if matcher != "same_key"
        ),
        *(
            Breach(
                "voucher.number_corrected",
                "该票据识别出的号码与另一张报销单的票据相同，号码经手工更正；"
                "请上传电子原件，或请街道会计核对原件后更正号码",
                voucher_id=str(voucher_id),
            )
            for voucher_id in doubtful_numbers(session, claim_id, voucher_ids)
        ),
    )


def taken_breaches(
    session: Session, actor: Actor, claim_id: UUID, *, keys: tuple[ClaimedKey, ...]
) -> Iterator[Breach]:
    """Keys that another claim holds now; the registry itself decides at the lock."""
    owners = {key.key_hash: key.voucher_id for key in keys}
    for holder in taken_by_others(session, actor, claim_id, key_hashes=tuple(owners)):
        yield Breach(
            "voucher.key_taken",
            holder.words,
            **holder.told(voucher_id=owners[holder.key_hash]),
        )
