"""设置审批路线: a unit's tiers from a day on; earlier claims keep the tiers of their day."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import delete, or_, select, update

from finance.approvals.events import RouteSet
from finance.approvals.models import RouteTier
from finance.approvals.route import Tier, tiers_for
from finance.kernel.clock import business_date
from finance.kernel.db import UnitOfWork
from finance.kernel.errors import InvalidInput
from finance.kernel.ids import new_id
from finance.organisations.actor import Actor
from finance.organisations.models import Organisation
from finance.organisations.queries import organisation
from finance.organisations.roles import PERMISSIONS, Permission, Role


class RouteInvalid(InvalidInput):
    code = "route.invalid"
    title = "审批路线设置不正确"
    remedy = "金额上限应逐级递增、最后一级不设上限，每级至少一个有审批权限且不重复的岗位"


class RouteInPast(InvalidInput):
    code = "route.in_past"
    title = "审批路线不能从过去的日期生效"
    remedy = "请选择今天或以后的日期"


@dataclass(frozen=True, slots=True)
class NewTier:
    """`roles` decide in order; `total_fen_max` is inclusive, None for the last tier."""

    total_fen_max: int | None
    roles: tuple[Role, ...]
    source: str = ""


@dataclass(frozen=True, slots=True)
class SetRoute:
    organisation_id: UUID
    tiers: tuple[NewTier, ...]
    effective_from: date


def set_route(uow: UnitOfWork, actor: Actor, command: SetRoute) -> tuple[Tier, ...]:
    """Replace the unit's tiers from that day on; returns the tiers that count that day.

    Raises RouteInvalid, RouteInPast, NotPermitted.
    """
    unit = organisation(uow.session, command.organisation_id)
    actor.require(Permission.MANAGE_MEMBERS, unit.path)
    if command.effective_from < business_date(uow.at):
        raise RouteInPast
    _check(command.tiers)
    uow.session.execute(
        select(Organisation.id).where(Organisation.id == unit.id).with_for_update()
    )
    _end_before(uow, command)
    rows = [
        RouteTier(
            id=new_id(),
            organisation_id=unit.id,
            total_fen_max=tier.total_fen_max,
            roles=[str(role) for role in tier.roles],
            effective_from=command.effective_from,
            source=tier.source,
        )
        for tier in command.tiers
    ]
    uow.session.add_all(rows)
    uow.session.flush()
    uow.record(
        RouteSet(
            organisation_id=unit.id,
            subject_id=unit.id,
            actor_id=actor.member_id,
            effective_from=command.effective_from,
            tier_ids=tuple(row.id for row in rows),
        )
    )
    return tiers_for(uow.session, unit, on=command.effective_from)


def _check(tiers: tuple[NewTier, ...]) -> None:
    limits = [tier.total_fen_max for tier in tiers]
    bounded = [limit for limit in limits if limit is not None]
    is_ladder = (
        limits[-1:] == [None]
        and len(bounded) == len(limits) - 1
        and bounded == sorted(set(bounded))
        and all(limit > 0 for limit in bounded)
    )
    if not is_ladder or not all(_is_staffed(tier.roles) for tier in tiers):
        raise RouteInvalid


def _is_staffed(roles: tuple[Role, ...]) -> bool:
    """At least one role, none twice, each entitled to decide."""
    may_decide = all(Permission.DECIDE_CLAIM in PERMISSIONS[role] for role in roles)
    return bool(roles) and len(set(roles)) == len(roles) and may_decide


def _end_before(uow: UnitOfWork, command: SetRoute) -> None:
    """Tiers that have begun end the day before; tiers that never came into force are gone."""
    of_unit = RouteTier.organisation_id == command.organisation_id
    uow.session.execute(
        delete(RouteTier)
        .where(of_unit, RouteTier.effective_from >= command.effective_from)
        .execution_options(synchronize_session=False)
    )
    uow.session.execute(
        update(RouteTier)
        .where(
            of_unit,
            or_(
                RouteTier.effective_until.is_(None),
                RouteTier.effective_until >= command.effective_from,
            ),
        )
        .values(effective_until=command.effective_from - timedelta(days=1))
        .execution_options(synchronize_session=False)
    )
