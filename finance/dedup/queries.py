"""Reads of the duplicate control. Of another unit only name, date, state and contact are told."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session, aliased

from finance.claims.models import Claim, ClaimLineVoucher
from finance.claims.queries import claim_detail
from finance.claims.states import EDITABLE
from finance.dedup.models import DuplicateMatch, VoucherKey
from finance.dedup.states import STATE_NAMES
from finance.kernel.clock import business_date
from finance.organisations.actor import Actor
from finance.organisations.models import Organisation
from finance.organisations.roles import Permission
from finance.vouchers.models import Voucher
from finance.vouchers.queries import voucher_by_id


@dataclass(frozen=True, slots=True)
class HolderView:
    """Who holds a key; `claim_id` only where the actor may read that unit's claims."""

    key_hash: bytes
    organisation_name: str
    on: date
    state: str
    contact: str
    claim_id: UUID | None

    @property
    def words(self) -> str:
        """Who, when and how, for the person who is refused."""
        contact = f"，可联系 {self.contact}" if self.contact else ""
        return (
            f"该票据已由 {self.organisation_name} 于 {self.on} {STATE_NAMES[self.state]}{contact}"
        )

    def told(self, *, voucher_id: UUID) -> dict[str, Any]:
        """As a field of an error: `voucher_id` is the asker's own voucher."""
        found: dict[str, Any] = {
            "voucher_id": str(voucher_id),
            "organisation_name": self.organisation_name,
            "on": self.on.isoformat(),
            "state": self.state,
            "contact": self.contact,
        }
        if self.claim_id is not None:
            found["claim_id"] = str(self.claim_id)
        return found


@dataclass(frozen=True, slots=True)
class MatchView:
    """查重命中 on a voucher as the actor may see it.

    Of a unit that he may not read, ids and facts are empty. `state` is the other claim's state,
    or the other voucher's where no claim uses it.
    """

    voucher_id: UUID
    matcher: str
    severity: str
    score: float
    found_at: datetime
    organisation_name: str
    on: date
    state: str
    contact: str
    other_voucher_id: UUID | None
    other_claim_id: UUID | None
    facts: Mapping[str, Any]


def holders(
    session: Session, actor: Actor, key_hashes: tuple[bytes, ...]
) -> tuple[HolderView, ...]:
    """Who holds these keys now; released keys are held by nobody."""
    rows = session.execute(
        select(VoucherKey, Organisation)
        .join(Organisation, Organisation.id == VoucherKey.organisation_id)
        .where(VoucherKey.key_hash.in_(key_hashes), VoucherKey.state != "released")
        .order_by(VoucherKey.key_hash)
    )
    return tuple(
        HolderView(
            key_hash=key.key_hash,
            organisation_name=unit.name,
            on=business_date(key.changed_at),
            state=key.state,
            contact=unit.contact,
            claim_id=key.claim_id if actor.may(Permission.READ_CLAIM, unit.path) else None,
        )
        for key, unit in rows
    )


def taken_by_others(
    session: Session, actor: Actor, claim_id: UUID, *, key_hashes: tuple[bytes, ...]
) -> tuple[HolderView, ...]:
    """The holders among these keys that are not the claim itself."""
    own = set(
        session.scalars(
            select(VoucherKey.key_hash).where(
                VoucherKey.key_hash.in_(key_hashes), VoucherKey.claim_id == claim_id
            )
        )
    )
    return holders(session, actor, tuple(hash_ for hash_ in key_hashes if hash_ not in own))


def voucher_matches(session: Session, actor: Actor, voucher_id: UUID) -> tuple[MatchView, ...]:
    """Hits on a voucher or any of its carriers, found from either side; VoucherUnknown."""
    own = voucher_by_id(session, actor, voucher_id)
    hits = _foreign_hits(session, (own.carrier_of_id or own.id,))
    return _views(session, actor, [replace(hit, paper_id=own.id) for hit in hits])


def claim_matches(session: Session, actor: Actor, claim_id: UUID) -> tuple[MatchView, ...]:
    """Hits on all papers of a claim, paper by paper; ClaimUnknown."""
    vouchers = claim_detail(session, actor, claim_id).vouchers
    papers = {voucher.carrier_of_id or voucher.id: voucher.id for voucher in vouchers}
    hits = [
        replace(hit, paper_id=papers[hit.paper_id])
        for hit in _foreign_hits(session, tuple(papers))
    ]
    return _views(session, actor, sorted(hits, key=lambda hit: hit.paper_id))


def blocking_matches(
    session: Session, claim_id: UUID, voucher_ids: tuple[UUID, ...]
) -> tuple[tuple[UUID, str], ...]:
    """(own voucher, matcher) of hits of severity block on a paper that a live claim uses.

    A live claim is one that was submitted and neither returned nor withdrawn, or this very one.
    """
    hits = [hit for hit in _foreign_hits(session, voucher_ids) if hit.match.severity == "block"]
    uses = _uses(session, tuple(hit.other_id for hit in hits))
    return tuple(
        sorted(
            {
                (hit.paper_id, hit.match.matcher)
                for hit in hits
                if uses[hit.other_id].is_live_beside(claim_id)
            }
        )
    )


def live_twins(
    session: Session, claim_id: UUID, voucher_ids: tuple[UUID, ...], *, matcher: str
) -> tuple[tuple[Voucher, Voucher], ...]:
    """(own file, the other one) of this matcher's hits on papers that a live claim uses."""
    hits = [hit for hit in _foreign_hits(session, voucher_ids) if hit.match.matcher == matcher]
    uses = _uses(session, tuple({one for hit in hits for one in (hit.own_id, hit.other_id)}))
    return tuple(
        (uses[hit.own_id].voucher, uses[hit.other_id].voucher)
        for hit in hits
        if uses[hit.other_id].is_live_beside(claim_id)
    )


def was_read_as_another(session: Session, voucher: Voucher) -> bool:
    """Whether the number typed over this voucher's own is known from another voucher."""
    found = session.scalar(
        select(Voucher.id)
        .where(Voucher.key == voucher.key_as_read, Voucher.id != voucher.id)
        .limit(1)
    )
    return found is not None


@dataclass(frozen=True, slots=True)
class _Hit:
    """A match seen from one of its two sides; `paper_id` is the voucher that stands for it."""

    match: DuplicateMatch
    own_id: UUID
    other_id: UUID
    paper_id: UUID


@dataclass(frozen=True, slots=True)
class _Use:
    """A voucher with its unit and the claim that uses it, if any."""

    voucher: Voucher
    unit: Organisation
    claim: Claim | None

    def is_live_beside(self, claim_id: UUID) -> bool:
        if self.claim is None:
            return False
        return self.claim.id == claim_id or self.claim.state not in EDITABLE


def _foreign_hits(session: Session, voucher_ids: tuple[UUID, ...]) -> list[_Hit]:
    """Hits on these vouchers or any of their carriers; a paper's own files are no hit."""
    file = aliased(Voucher)
    rows = session.execute(
        select(file.id, Voucher.id)
        .select_from(Voucher)
        .join(
            file,
            and_(
                file.organisation_id == Voucher.organisation_id,
                or_(file.id == Voucher.id, file.carrier_of_id == Voucher.id),
            ),
        )
        .where(Voucher.id.in_(voucher_ids))
    )
    papers: dict[UUID, UUID] = dict(rows.all())
    return [hit for hit in _hits(session, papers) if papers.get(hit.other_id) != hit.paper_id]


def _hits(session: Session, papers: Mapping[UUID, UUID]) -> list[_Hit]:
    """Hits on the files of these papers, by file."""
    rows = session.scalars(
        select(DuplicateMatch)
        .where(
            or_(
                DuplicateMatch.voucher_id.in_(papers),
                DuplicateMatch.other_voucher_id.in_(papers),
            )
        )
        .order_by(DuplicateMatch.found_at, DuplicateMatch.id)
    )
    return [
        _Hit(row, own_id, other_id, papers[own_id])
        for row in rows
        for own_id, other_id in (
            (row.voucher_id, row.other_voucher_id),
            (row.other_voucher_id, row.voucher_id),
        )
        if own_id in papers
    ]


def _uses(session: Session, voucher_ids: tuple[UUID, ...]) -> dict[UUID, _Use]:
    """Each voucher with the newest claim that uses it or any other file of the same paper."""
    file = aliased(Voucher)
    primary_id = func.coalesce(Voucher.carrier_of_id, Voucher.id)
    rows = session.execute(
        select(Voucher, Organisation, Claim)
        .join(Organisation, Organisation.id == Voucher.organisation_id)
        .join(
            file,
            and_(
                file.organisation_id == Voucher.organisation_id,
                or_(file.id == primary_id, file.carrier_of_id == primary_id),
            ),
        )
        .outerjoin(
            ClaimLineVoucher,
            and_(
                ClaimLineVoucher.organisation_id == file.organisation_id,
                ClaimLineVoucher.voucher_id == file.id,
            ),
        )
        .outerjoin(
            Claim,
            and_(
                Claim.organisation_id == ClaimLineVoucher.organisation_id,
                Claim.id == ClaimLineVoucher.claim_id,
            ),
        )
        .where(Voucher.id.in_(voucher_ids))
        # A live claim counts before a withdrawn one, then the newest.
        .order_by(Claim.state.in_(EDITABLE).desc().nulls_first(), Claim.id)
    )
    return {voucher.id: _Use(voucher, unit, claim) for voucher, unit, claim in rows}


def _views(session: Session, actor: Actor, hits: list[_Hit]) -> tuple[MatchView, ...]:
    uses = _uses(session, tuple({hit.other_id for hit in hits}))
    return tuple(
        _told(uses[hit.other_id], hit.match, actor, voucher_id=hit.paper_id) for hit in hits
    )


def _told(use: _Use, match: DuplicateMatch, actor: Actor, *, voucher_id: UUID) -> MatchView:
    is_readable = actor.may(Permission.READ_VOUCHER, use.unit.path)
    at = use.claim.submitted_at or use.claim.created_at if use.claim else use.voucher.captured_at
    return MatchView(
        voucher_id=voucher_id,
        matcher=match.matcher,
        severity=match.severity,
        score=match.score,
        found_at=match.found_at,
        organisation_name=use.unit.name,
        on=business_date(at),
        state=use.claim.state if use.claim else use.voucher.state,
        contact=use.unit.contact,
        other_voucher_id=use.voucher.id if is_readable else None,
        other_claim_id=use.claim.id if use.claim and is_readable else None,
        facts=match.facts if is_readable else {},
    )
