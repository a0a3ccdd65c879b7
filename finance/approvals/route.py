"""Which roles decide a claim, in order (审批路线): tiers of amount, from a date on, as data.

The nearest unit upwards that has tiers of its own decides; above all units stand the platform's
defaults, which the migrations load (revision 0004).
"""

from dataclasses import dataclass
from datetime import date
from itertools import accumulate
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from finance.approvals.models import RouteTier
from finance.organisations.models import Organisation
from finance.organisations.queries import OrganisationView
from finance.organisations.roles import Role

PLATFORM_ID = UUID(int=0)


@dataclass(frozen=True, slots=True)
class Tier:
    """One amount tier; `total_fen_max` is inclusive, None for no limit."""

    organisation_id: UUID
    total_fen_max: int | None
    roles: tuple[Role, ...]
    effective_from: date
    effective_until: date | None
    source: str

    def covers(self, total_fen: int) -> bool:
        return self.total_fen_max is None or total_fen <= self.total_fen_max


def tiers_for(session: Session, unit: OrganisationView, *, on: date) -> tuple[Tier, ...]:
    """The tiers that count for the unit on that day, lowest first; empty where none does."""
    codes = [f"{code}/" for code in unit.path.rstrip("/").split("/")]
    above = session.execute(
        select(Organisation.id)
        .where(Organisation.path.in_(accumulate(codes)))
        .order_by(func.length(Organisation.path).desc())
    )
    nearest_first = (*(row.id for row in above), PLATFORM_ID)
    rows = session.scalars(
        select(RouteTier)
        .where(RouteTier.organisation_id.in_(nearest_first), RouteTier.effective_from <= on)
        .where(or_(RouteTier.effective_until.is_(None), RouteTier.effective_until >= on))
        .order_by(RouteTier.total_fen_max.asc().nulls_last(), RouteTier.id)
    ).all()
    owners = {row.organisation_id for row in rows}
    owner = next((unit_id for unit_id in nearest_first if unit_id in owners), None)
    return tuple(_tier(row) for row in rows if row.organisation_id == owner)


def route_for(
    session: Session, unit: OrganisationView, *, total_fen: int, on: date
) -> tuple[Role, ...]:
    """The roles that decide, in order; empty where no tier covers the amount."""
    tiers = tiers_for(session, unit, on=on)
    return next((tier.roles for tier in tiers if tier.covers(total_fen)), ())


def _tier(row: RouteTier) -> Tier:
    return Tier(
        organisation_id=row.organisation_id,
        total_fen_max=row.total_fen_max,
        roles=tuple(Role(role) for role in row.roles),
        effective_from=row.effective_from,
        effective_until=row.effective_until,
        source=row.source,
    )
