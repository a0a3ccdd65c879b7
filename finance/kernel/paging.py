"""Lists by cursor: newest first, and the id to go on from."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Select
from sqlalchemy.orm import InstrumentedAttribute, Session

Page = tuple[Sequence[Any], UUID | None]


def newest_first(
    session: Session,
    chosen: Select[*tuple[Any, ...]],
    id_column: InstrumentedAttribute[UUID],
    *,
    limit: int,
    after: UUID | None,
) -> Page:
    """At most `limit` rows below `after`, and the last one's id where more follow.

    Ids are UUIDv7: their order is the order of making. The noun listed comes first in a row.
    """
    if after is not None:
        chosen = chosen.where(id_column < after)
    rows = session.execute(chosen.order_by(id_column.desc()).limit(limit + 1)).all()
    return rows[:limit], rows[limit - 1][0].id if len(rows) > limit else None
