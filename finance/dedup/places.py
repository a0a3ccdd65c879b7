"""Which voucher of its picture a voucher is: what tells several papers on one photograph apart.

Not its place in the file: one picture alone and the same picture as a member of a bundle are one.
"""

from sqlalchemy import ScalarSelect, SQLColumnExpression, func, select
from sqlalchemy.orm import aliased

from finance.dedup.models import Fingerprint
from finance.vouchers.models import Voucher


def place_in_picture(pixels_sha256: SQLColumnExpression[bytes] | bytes) -> ScalarSelect[int]:
    """How many vouchers of its file come before the query's `Voucher` on this picture."""
    earlier = aliased(Voucher)
    page = aliased(Fingerprint)
    return (
        select(func.count(earlier.id.distinct()))
        .join(
            page,
            (page.organisation_id == earlier.organisation_id) & (page.voucher_id == earlier.id),
        )
        .where(earlier.organisation_id == Voucher.organisation_id)
        .where(earlier.capture_id == Voucher.capture_id, earlier.part < Voucher.part)
        .where(page.pixels_sha256 == pixels_sha256)
        .correlate(Voucher, Fingerprint)
        .scalar_subquery()
    )
