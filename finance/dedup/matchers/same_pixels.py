"""同一图像: another file, but pixel for pixel the same first page."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from finance.dedup.matchers.base import (
    CANDIDATES_MAX,
    Compare,
    Likeness,
    Matcher,
    Paper,
    exact,
)
from finance.dedup.models import Fingerprint
from finance.dedup.places import place_in_picture
from finance.vouchers.models import Voucher


def find(session: Session, paper: Paper, _compare: Compare | None) -> tuple[Likeness, ...]:
    """Vouchers of other files that show the same pixels, the oldest first.

    Several vouchers on one photograph share its pixels, so one file is never compared with
    itself, and the first on the picture only with the first.
    """
    if not paper.pages:
        return ()
    pixels = paper.pages[0][0]
    own_place = (
        select(place_in_picture(pixels))
        .where(Voucher.organisation_id == paper.organisation_id)
        .where(Voucher.id == paper.voucher_id)
    )
    place = session.scalars(own_place).one()
    rows = session.scalars(
        select(Voucher)
        .join(
            Fingerprint,
            (Fingerprint.organisation_id == Voucher.organisation_id)
            & (Fingerprint.voucher_id == Voucher.id),
        )
        .where(Fingerprint.pixels_sha256 == pixels)
        .where(Voucher.capture_id != paper.capture_id, place_in_picture(pixels) == place)
        .group_by(Voucher.organisation_id, Voucher.id)
        .order_by(Voucher.captured_at, Voucher.id)
        .limit(CANDIDATES_MAX)
    )
    return tuple(exact(paper, row) for row in rows)


SAME_PIXELS = Matcher("same_pixels", "同一图像另存为新文件", "P-03, P-36", find)
