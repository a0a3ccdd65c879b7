"""Run every matcher over one voucher and keep what they find (查重). Findings are values."""

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from finance.dedup.matchers import MATCHERS
from finance.dedup.matchers.base import Compare, Paper
from finance.dedup.models import DuplicateMatch, Fingerprint
from finance.kernel.db import UnitOfWork
from finance.kernel.ids import new_id
from finance.vouchers.keys import is_claimable
from finance.vouchers.models import Capture, Voucher


def examine(uow: UnitOfWork, voucher: Voucher, compare: Compare | None = None) -> int:
    """Write the matches of this voucher; returns how many are new.

    What is no voucher at all is not looked at: nobody is paid for it.
    """
    if not is_claimable(voucher.kind):
        return 0
    uow.session.flush()
    paper = _paper(uow, voucher)
    rows = [
        {
            "organisation_id": paper.organisation_id,
            "id": new_id(),
            "voucher_id": paper.voucher_id,
            "other_organisation_id": found.organisation_id,
            "other_voucher_id": found.voucher_id,
            "matcher": matcher.code,
            "severity": found.severity,
            "score": found.score,
            "facts": found.facts,
            "found_at": uow.at,
        }
        for matcher in MATCHERS
        for found in matcher.find(uow.session, paper, compare)
    ]
    if not rows:
        return 0
    kept = uow.session.scalars(
        insert(DuplicateMatch).values(rows).on_conflict_do_nothing().returning(DuplicateMatch.id)
    )
    return len(kept.all())


def _paper(uow: UnitOfWork, voucher: Voucher) -> Paper:
    capture = uow.session.get_one(Capture, (voucher.organisation_id, voucher.capture_id))
    pages = uow.session.execute(
        select(Fingerprint.pixels_sha256, Fingerprint.rectified)
        .where(Fingerprint.organisation_id == voucher.organisation_id)
        .where(Fingerprint.voucher_id == voucher.id)
        .order_by(Fingerprint.page)
    )
    return Paper(
        organisation_id=voucher.organisation_id,
        voucher_id=voucher.id,
        primary_id=voucher.carrier_of_id or voucher.id,
        capture_id=voucher.capture_id,
        part=voucher.part,
        sha256=capture.sha256,
        key=voucher.key,
        key_as_read=voucher.key_as_read,
        invoice_code=voucher.invoice_code,
        invoice_number=voucher.invoice_number,
        issued_on=voucher.issued_on,
        total_fen=voucher.total_fen,
        seller_tax_id=voucher.seller_tax_id,
        seller_name=voucher.seller_name,
        pages=tuple((row.pixels_sha256, row.rectified) for row in pages),
    )
