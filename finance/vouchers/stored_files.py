"""Which stored files belong to a capture; the others are orphans of broken-off uploads."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from finance.kernel.db import Database
from finance.vouchers.models import Capture


def owned_files(database: Database, names: Sequence[bytes]) -> frozenset[bytes]:
    """Of these SHA-256 names, those that some capture owns."""
    with database.reading() as session:
        found = session.scalars(select(Capture.sha256).where(Capture.sha256.in_(names)))
        return frozenset(found)


def all_files(session: Session) -> tuple[bytes, ...]:
    """The SHA-256 of every file that some capture owns, each once, in their own order."""
    chosen = select(Capture.sha256).distinct().order_by(Capture.sha256)
    return tuple(session.scalars(chosen))
