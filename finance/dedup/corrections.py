"""Numbers written over by hand (更正号码): when such a paper may still be the one already claimed.

OCR may err by a digit, so its number must be correctable; but typing another number over it is
also the easiest way to claim a paper twice. A file that was read as a paper of a live claim,
and says the same amount and day, stops the submit until somebody else has looked: an original
file that carries the new number for certain, or the street's accountant who types it.
"""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from finance.claims.models import Claim
from finance.dedup.matchers.corrected_key import CODE
from finance.dedup.queries import live_twins
from finance.kernel.clock import business_date
from finance.organisations.queries import actor_of, organisation
from finance.organisations.roles import Permission
from finance.vouchers.models import Correction, Voucher
from finance.vouchers.read_keys import is_certain, newest_readings
from finance.vouchers.settled import family
from finance.vouchers.tax_ids import is_credit_code

NUMBER_FIELDS = ("kind", "invoice_code", "invoice_number", "ticket_id", "e_ticket_number")


def doubtful_numbers(
    session: Session, claim_id: UUID, voucher_ids: tuple[UUID, ...]
) -> tuple[UUID, ...]:
    """Vouchers of the claim that may be a live claim's papers under a number typed over."""
    pairs = live_twins(session, claim_id, voucher_ids, matcher=CODE)
    return tuple(
        sorted(
            {
                _paper_id(own)
                for own, other in pairs
                if _is_doubtful(session, claim_id, (own, other))
            }
        )
    )


def _is_doubtful(session: Session, claim_id: UUID, pair: tuple[Voucher, Voucher]) -> bool:
    written_over = [voucher for voucher in pair if voucher.key_as_read is not None]
    if not written_over or not _say_the_same(session, pair):
        return False
    if any(_was_seen_by_another(session, claim_id, voucher) for voucher in pair):
        return False
    return not all(
        is_certain(session, voucher.organisation_id, _paper_id(voucher))
        for voucher in written_over
    )


def _paper_id(voucher: Voucher) -> UUID:
    return voucher.carrier_of_id or voucher.id


def _say_the_same(session: Session, pair: tuple[Voucher, Voucher]) -> bool:
    """Amount, day and seller as the files themselves were read: corrections do not count."""
    one, two = (_facts(session, voucher) for voucher in pair)
    return all(None in (a, b) or a == b for a, b in zip(one, two, strict=True))


def _facts(session: Session, voucher: Voucher) -> tuple[object, ...]:
    readings = newest_readings(session, voucher.organisation_id, (voucher.id,))
    reading = readings.get(voucher.id)
    if reading is None:
        return (None, None, None)
    seller = str(reading.value("seller_tax_id") or "")
    return (
        reading.value("total_fen"),
        reading.value("issued_on"),
        seller if is_credit_code(seller) else None,
    )


def _was_seen_by_another(session: Session, claim_id: UUID, voucher: Voucher) -> bool:
    """Whether the number was last typed by somebody who may decide claims and brought neither."""
    last = session.scalar(
        select(Correction)
        .where(Correction.organisation_id == voucher.organisation_id)
        .where(Correction.voucher_id.in_(family(voucher.organisation_id, _paper_id(voucher))))
        .where(Correction.field.in_(NUMBER_FIELDS))
        .order_by(Correction.corrected_at.desc(), Correction.id.desc())
        .limit(1)
    )
    claimant_id = session.scalar(select(Claim.claimant_id).where(Claim.id == claim_id))
    if last is None or last.corrected_by in (voucher.captured_by, claimant_id):
        return False
    member = actor_of(session, last.corrected_by, on=business_date(last.corrected_at))
    path = organisation(session, voucher.organisation_id).path
    return member is not None and member.may(Permission.DECIDE_CLAIM, path)
