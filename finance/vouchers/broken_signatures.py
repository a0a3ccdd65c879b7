"""Files that are not what their signer signed (docs/signatures.md), among those of a voucher."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from finance.vouchers.models import Reading, Voucher
from finance.vouchers.signature import SignatureOutcome


def broken_signatures(
    session: Session, organisation_id: UUID, voucher_ids: Iterable[UUID]
) -> frozenset[UUID]:
    """Vouchers with a changed file among their carriers that no intact one of them replaces.

    An intact signed file mends it only where it says the very amount that counts.
    """
    files: dict[UUID, list[Any]] = defaultdict(list)
    for row in _files(session, organisation_id, tuple(voucher_ids)):
        files[row.primary_id].append(row)
    return frozenset(
        voucher_id
        for voucher_id, rows in files.items()
        if any(row.outcome == SignatureOutcome.DIGEST_MISMATCH for row in rows)
        and not any(_replaces(row) for row in rows)
    )


def _replaces(row: Any) -> bool:
    return (row.outcome, row.read_fen) == (SignatureOutcome.VALID.value, str(row.total_fen))


def _files(
    session: Session, organisation_id: UUID, voucher_ids: tuple[UUID, ...]
) -> Iterable[Any]:
    """Of each voucher and each of its carriers: how its signature fared, what amount it says."""
    primary_id = func.coalesce(Voucher.carrier_of_id, Voucher.id)
    standing = (
        select(Voucher.id, Voucher.total_fen)
        .where(Voucher.organisation_id == organisation_id, Voucher.id.in_(voucher_ids))
        .subquery()
    )
    return session.execute(
        select(
            primary_id.label("primary_id"),
            Reading.body["evidence"]["signature"]["outcome"].astext.label("outcome"),
            Reading.body["fields"]["total_fen"]["value"].astext.label("read_fen"),
            standing.c.total_fen,
        )
        .join(
            Voucher,
            (Voucher.organisation_id == Reading.organisation_id)
            & (Voucher.id == Reading.voucher_id),
        )
        .join(standing, standing.c.id == primary_id)
        .where(Reading.organisation_id == organisation_id)
        .ext(distinct_on(Reading.voucher_id))
        .order_by(Reading.voucher_id, Reading.read_at.desc(), Reading.id.desc())
    )
