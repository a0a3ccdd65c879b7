"""Captured and read vouchers, and claims made of them, through the real use cases."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import UUID

from sqlalchemy import select

from finance.claims.content import ClaimContent, NewLine
from finance.claims.queries import ClaimDetail
from finance.dedup.keys import Keyring
from finance.dedup.models import VoucherKey
from finance.kernel import jobs
from finance.kernel.db import Database
from finance.kernel.events import Job
from finance.kernel.ids import new_id
from finance.organisations.actor import Actor
from finance.organisations.models import Organisation
from finance.organisations.roles import Role
from finance.use_cases.approve_step import ApproveStep, approve_step
from finance.use_cases.capture_voucher import CaptureVoucher, capture_voucher
from finance.use_cases.create_claim import CreateClaim, create_claim
from finance.use_cases.store_reading import PageFingerprint, StoreReading, store_reading
from finance.use_cases.submit_claim import SubmitClaim, submit_claim
from finance.vouchers.models import Voucher
from finance.vouchers.reading import Field, FieldValue, Source, VoucherReading
from tests.make.money import make_line
from tests.make.people import Street, make_street

KEYRING = Keyring("a secret of the tests")
LEASE = timedelta(seconds=30)
NOON = datetime(2026, 11, 2, 4, tzinfo=UTC)
BUYER = "杏花社区居民委员会"
NUMBER = "26332000000012345678"


def reading(
    kind: str = "de_normal",
    *,
    source: Source = Source.OCR,
    confidence: float = 0.9,
    kind_confidence: float = 0.9,
    **values: FieldValue,
) -> VoucherReading:
    """A reading with these fields, all from one source."""
    return VoucherReading(
        kind=kind,
        kind_confidence=kind_confidence,
        fields={name: Field(value, source, confidence) for name, value in values.items()},
    )


def invoice(number: str = NUMBER, total_fen: int = 12_000, **values: FieldValue) -> VoucherReading:
    """A digital invoice made out to the first community."""
    printed: dict[str, FieldValue] = {
        "invoice_number": number,
        "issued_on": "2026-03-05",
        "total_fen": total_fen,
        "seller_name": "临江区文汇办公用品店",
        "seller_tax_id": "91330100MA2AXXXX1A",
        "buyer_name": BUYER,
    }
    return reading(**{**printed, **values})  # type: ignore[arg-type]


def receipt(total_fen: int | None = 3_000, **values: FieldValue) -> VoucherReading:
    """A plain receipt without a number."""
    printed: dict[str, FieldValue] = {
        "issued_on": "2026-03-05",
        "total_fen": total_fen,
        "seller_name": "青溪便民五金店",
    }
    return reading("other", **{**printed, **values})  # type: ignore[arg-type]


@dataclass(slots=True)
class Desk:
    """One street with a claimant, heads and a budget; every method is one act."""

    street: Street
    database: Database
    claimant: Actor
    neighbour: Actor
    made: dict[str, Actor] = field(default_factory=dict)

    def person(self, role: Role, unit: UUID | None = None) -> Actor:
        """The one member with that role over the unit (the community unless told)."""
        place = unit or self.street.community
        name = f"{role}@{place}"
        if name not in self.made:
            self.made[name] = self.street.member(role, place)
        return self.made[name]

    def capture(
        self, data: bytes, *, by: Actor | None = None, capture_id: UUID | None = None
    ) -> UUID:
        actor = by or self.claimant
        command = CaptureVoucher(
            capture_id=capture_id or new_id(),
            organisation_id=actor.organisation_id,
            source="camera",
            sha256=hashlib.sha256(data).digest(),
            size_bytes=len(data),
            media_type="image/jpeg",
        )
        return capture_voucher(self.database, actor, command).id

    def take_job(self, voucher_id: UUID) -> jobs.ClaimedJob:
        """What a worker does first."""
        with self.database.reading() as session:
            job_id = session.scalars(select(Job.id).where(Job.subject_id == voucher_id)).one()
        taken = self.database.transact(lambda uow: jobs.claim_by_id(uow, job_id, lease=LEASE))
        assert taken is not None
        return taken

    def store(
        self,
        voucher_id: UUID,
        *readings: VoucherReading,
        pages: tuple[PageFingerprint, ...] = (),
        compare: object = None,
    ) -> bool:
        job = self.take_job(voucher_id)
        command = StoreReading(
            job_id=job.id,
            fence=job.fence,
            voucher_id=voucher_id,
            organisation_id=job.organisation_id,
            readings=readings,
            engine="test",
            stages=(("lines", 0.5),),
            fingerprints=pages,
            compare=compare,  # type: ignore[arg-type]
        )

        def work(uow):
            stored = store_reading(uow, command)
            jobs.finish(uow, job)
            return stored

        return self.database.transact(work)

    def read(
        self,
        *readings: VoucherReading,
        by: Actor | None = None,
        data: bytes = b"",
        pixels: bytes = b"",
        page: bytes = b"",
        compare: object = None,
    ) -> UUID:
        """Capture and read in one go; each call is another file unless `data` is given."""
        voucher_id = self.capture(data or new_id().bytes, by=by)
        pages = (PageFingerprint(pixels or new_id().bytes, page),) if pixels or page else ()
        assert self.store(voucher_id, *readings, pages=pages, compare=compare)
        return voucher_id

    def claim(
        self,
        *voucher_ids: UUID,
        by: Actor | None = None,
        amount_fen: int = 3_000,
        claim_id: UUID | None = None,
    ) -> UUID:
        """A draft of one line that these vouchers prove."""
        actor = by or self.claimant
        command = CreateClaim(
            claim_id=claim_id or new_id(),
            organisation_id=actor.organisation_id,
            content=content(*voucher_ids, amount_fen=amount_fen),
        )
        self.database.transact(lambda uow: create_claim(uow, actor, command, keyring=KEYRING))
        return command.claim_id

    def submit(self, claim_id: UUID, *, by: Actor | None = None) -> ClaimDetail:
        actor = by or self.claimant
        return self.database.transact(
            lambda uow: submit_claim(uow, actor, SubmitClaim(claim_id), keyring=KEYRING)
        )

    def approve(self, claim_id: UUID, *actors: Actor) -> None:
        for actor in actors:
            self.database.transact(
                lambda uow, actor=actor: approve_step(uow, actor, ApproveStep(claim_id))
            )

    def approved(self, *voucher_ids: UUID, amount_fen: int = 3_000) -> UUID:
        """A claim through both heads of the community."""
        claim_id = self.claim(*voucher_ids, amount_fen=amount_fen)
        self.submit(claim_id)
        self.approve(claim_id, self.person(Role.DIRECTOR), self.person(Role.SECRETARY))
        return claim_id

    def voucher(self, voucher_id: UUID) -> Voucher:
        with self.database.reading() as session:
            return session.scalars(select(Voucher).where(Voucher.id == voucher_id)).one()

    def key_states(self, claim_id: UUID) -> list[str]:
        with self.database.reading() as session:
            return sorted(
                session.scalars(select(VoucherKey.state).where(VoucherKey.claim_id == claim_id))
            )


def content(*voucher_ids: UUID, amount_fen: int = 3_000, title: str = "办公用品") -> ClaimContent:
    return ClaimContent(
        title=title,
        payee_name="临江区文汇办公用品店",
        payee_account="6222020000001234",
        payee_bank="临江农商银行青溪支行",
        lines=(NewLine("30201", "纸张", amount_fen, voucher_ids),),
    )


def make_desk(database: Database, *, budget_fen: int = 1_000_000) -> Desk:
    """The day is fixed, so that fiscal year and dates of papers never run away."""
    database.clock = lambda: NOON
    street = make_street(database)
    for unit in (street.community, street.neighbour):
        make_line(database, unit, amount_fen=budget_fen)
    return Desk(
        street=street,
        database=database,
        claimant=street.member(Role.CLAIMANT, street.community),
        neighbour=street.member(Role.CLAIMANT, street.neighbour),
    )


def rename(database: Database, organisation_id: UUID, values: Mapping[str, object]) -> None:
    """Change facts of a unit, as an administrator would."""
    with database.unit_of_work() as uow:
        row = uow.session.get_one(Organisation, organisation_id)
        for name, value in values.items():
            setattr(row, name, value)
