"""From what a worker read to vouchers, carriers, keys and findings."""

from threading import Barrier, Thread
from uuid import UUID

import pytest
from sqlalchemy import func, select

from finance.dedup.models import DuplicateMatch, Fingerprint
from finance.dedup.queries import voucher_matches
from finance.kernel import jobs
from finance.kernel.db import Database
from finance.kernel.events import EventLog
from finance.kernel.ids import new_id, parse_id
from finance.organisations.roles import Role
from finance.use_cases.store_reading import (
    PageFingerprint,
    StoreReading,
    part_id,
    store_reading,
)
from finance.vouchers import faults
from finance.vouchers.faults import UnreadPart
from finance.vouchers.models import Reading, Voucher
from finance.vouchers.queries import VoucherUnknown, voucher_detail
from finance.vouchers.reading import Source
from tests.make.papers import LEASE, NUMBER, Desk, invoice, make_desk, reading, receipt


@pytest.fixture
def desk(database: Database) -> Desk:
    return make_desk(database)


def _command(desk: Desk, job: jobs.ClaimedJob, *readings) -> StoreReading:
    return StoreReading(
        job_id=job.id,
        fence=job.fence,
        voucher_id=job.subject_id,
        organisation_id=job.organisation_id,
        readings=readings,
        engine="test",
    )


def test_a_reading_fills_the_voucher(desk: Desk) -> None:
    voucher = desk.voucher(desk.read(invoice(net_fen=11_000, tax_fen=1_000)))
    assert (voucher.state, voucher.version, voucher.kind) == ("read", 2, "de_normal")
    assert voucher.key == f"E:{NUMBER}"
    assert (voucher.total_fen, voucher.net_fen, voucher.tax_fen) == (12_000, 11_000, 1_000)
    assert voucher.issued_on is not None
    assert voucher.issued_on.isoformat() == "2026-03-05"
    assert voucher.read_at is not None


def test_what_is_no_voucher_ends_as_read_without_a_key(desk: Desk) -> None:
    for told in ((), (reading("none"),)):
        voucher = desk.voucher(desk.read(*told))
        assert (voucher.state, voucher.kind, voucher.key) == ("read", "none", None)


def test_files_without_a_key_are_no_carriers_of_each_other(desk: Desk) -> None:
    unread = desk.capture(b"unread")
    for told in ((), (reading("none"),), (reading("attach_trip"),)):
        assert desk.voucher(desk.read(*told)).carrier_of_id is None
    assert desk.voucher(unread).version == 1


def test_a_paper_without_number_stands_for_its_bytes(desk: Desk) -> None:
    voucher = desk.voucher(desk.read(receipt()))
    assert voucher.key is not None
    assert voucher.key.startswith("H:")
    assert voucher.key.endswith(":0")


def test_a_date_or_amount_that_is_none_is_left_empty(desk: Desk) -> None:
    voucher = desk.voucher(desk.read(invoice(issued_on="2026-02-30", total_fen="12.0")))
    assert (voucher.issued_on, voucher.total_fen) == (None, None)


def test_further_readings_become_vouchers_of_their_own(desk: Desk) -> None:
    first = desk.read(invoice(), invoice("26332000000012345679"), receipt())
    ids = [part_id(first, part) for part in range(3)]
    assert ids[0] == first
    assert [parse_id(str(one)) for one in ids] == ids
    assert [desk.voucher(one).part for one in ids] == [0, 1, 2]
    assert [desk.voucher(one).version for one in ids] == [2, 1, 1]
    assert desk.voucher(ids[1]).key == "E:26332000000012345679"
    assert desk.voucher(ids[1]).capture_id == first


LOCKED = UnreadPart(faults.PDF_PASSWORD, "x.zip/b.pdf")
CUT = UnreadPart(faults.IMAGE_DAMAGED, "x.zip/a.jpg: truncated")


def test_parts_that_could_not_be_read_are_vouchers_with_their_reason(desk: Desk) -> None:
    first = desk.capture(b"a bundle")
    page = PageFingerprint(b"p" * 32, b"page", part=1)
    assert desk.store(first, CUT, receipt(), LOCKED, pages=(page,))
    cut, read, locked = (desk.voucher(part_id(first, part)) for part in range(3))
    assert [one.state for one in (cut, read, locked)] == ["unreadable", "read", "unreadable"]
    assert [one.part for one in (cut, read, locked)] == [0, 1, 2]
    assert [one.version for one in (cut, read, locked)] == [2, 1, 1]
    assert (cut.fault_code, cut.fault_detail) == ("image.damaged", "x.zip/a.jpg: truncated")
    assert (locked.fault_code, locked.fault_detail) == ("pdf.password", "x.zip/b.pdf")
    assert (cut.key, locked.key, read.total_fen) == (None, None, 3_000)
    with desk.database.reading() as session:
        assert session.scalars(select(Fingerprint.voucher_id)).all() == [read.id]
        told = select(EventLog.code).where(EventLog.subject_id.in_([cut.id, locked.id]))
        codes = session.scalars(told).all()
    assert codes.count("voucher.unreadable") == 2
    assert desk.submit(desk.claim(read.id)).claim.state == "submitted"


def test_a_part_that_is_read_later_keeps_its_place_and_one_read_before_its_reading(
    desk: Desk,
) -> None:
    first = desk.capture(b"a bundle")
    job = desk.take_job(first)
    for parts in ((CUT, receipt()), (receipt(500), LOCKED)):
        command = _command(desk, job, *parts)
        desk.database.transact(lambda uow, command=command: store_reading(uow, command))
    mended, kept = (desk.voucher(part_id(first, part)) for part in range(2))
    assert (mended.state, mended.fault_code, mended.total_fen) == ("read", None, 500)
    assert (kept.state, kept.fault_code, kept.total_fen) == ("read", None, 3_000)


def test_an_orphan_writes_nothing(desk: Desk) -> None:
    voucher_id = desk.capture(b"one")
    old = desk.take_job(voucher_id)
    desk.database.transact(lambda uow: jobs.give_back(uow, old))
    new = desk.database.transact(lambda uow: jobs.claim_by_id(uow, old.id, lease=LEASE))
    assert new is not None
    late, good = _command(desk, old, invoice(total_fen=1)), _command(desk, new, invoice())
    assert desk.database.transact(lambda uow: store_reading(uow, late)) is False
    assert desk.voucher(voucher_id).state == "captured"
    assert desk.database.transact(lambda uow: store_reading(uow, good)) is True
    assert desk.database.transact(lambda uow: store_reading(uow, late)) is False
    assert desk.voucher(voucher_id).total_fen == 12_000
    with desk.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Reading)) == 1


def test_a_job_for_no_voucher_is_told(desk: Desk) -> None:
    job_id = desk.database.transact(
        lambda uow: uow.enqueue(
            "read_voucher",
            queue="read",
            organisation_id=desk.street.community,
            subject_id=new_id(),
        )
    )
    job = desk.database.transact(lambda uow: jobs.claim_by_id(uow, job_id, lease=LEASE))
    assert job is not None
    with pytest.raises(VoucherUnknown):
        desk.database.transact(lambda uow: store_reading(uow, _command(desk, job)))


def test_reading_again_replaces_pages_and_keeps_both_readings(desk: Desk) -> None:
    page = PageFingerprint(b"p" * 32, b"page", part=1)
    voucher_id = desk.capture(b"one")
    job = desk.take_job(voucher_id)
    command = _command(desk, job, receipt(), receipt(500))
    for fingerprints in ((page,), (page, PageFingerprint(b"q" * 32, b"page", part=0))):
        again = StoreReading(
            job_id=command.job_id,
            fence=command.fence,
            voucher_id=voucher_id,
            organisation_id=command.organisation_id,
            readings=command.readings,
            engine="test",
            fingerprints=fingerprints,
        )
        desk.database.transact(lambda uow, again=again: store_reading(uow, again))
    with desk.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Reading)) == 4
        assert session.scalar(select(func.count()).select_from(Voucher)) == 2
        assert session.scalar(select(func.count()).select_from(Fingerprint)) == 2


def test_photo_pdf_ofd_and_xml_are_one_voucher_with_carriers(desk: Desk) -> None:
    photo = desk.read(invoice(total_fen=12_008, seller_name="临江区文汇办公用品店"))
    pdf = desk.read(
        reading(
            invoice_number=NUMBER,
            total_fen=12_000,
            source=Source.TEXT,
            confidence=0.95,
            kind_confidence=0.95,
        )
    )
    ofd = desk.read(reading(invoice_number=NUMBER, total_fen=12_000, source=Source.OFD_TAG))
    xml = desk.read(
        reading(
            "de_special",
            invoice_number=NUMBER,
            net_fen=11_000,
            buyer_tax_id="TAXC1",
            source=Source.XML,
            confidence=0.99,
            kind_confidence=1.0,
        )
    )
    for carrier in (pdf, ofd, xml):
        assert desk.voucher(carrier).carrier_of_id == photo
    standing = desk.voucher(photo)
    assert standing.carrier_of_id is None
    # The best source of each field counts, whichever file it came with.
    assert (standing.total_fen, standing.net_fen) == (12_000, 11_000)
    assert (standing.kind, standing.buyer_tax_id) == ("de_special", "TAXC1")
    assert standing.version == 5
    with desk.database.reading() as session:
        detail = voucher_detail(session, desk.claimant, photo)
    assert [view.id for view in detail.carriers] == [pdf, ofd, xml]
    total = dict(detail.fields)["total_fen"]
    assert (total.value, total.source) == (12_000, Source.OFD_TAG)
    assert {(loser.value, loser.source) for loser in total.losers} == {
        (12_000, Source.TEXT),
        (12_008, Source.OCR),
    }
    with desk.database.reading() as session:
        matches = voucher_matches(session, desk.claimant, photo)
    assert matches == ()  # carriers are no duplicates


def test_the_same_paper_read_twice_at_once_has_one_standing_voucher(desk: Desk) -> None:
    ids = [desk.capture(bytes([number])) for number in range(6)]
    commands = [_command(desk, desk.take_job(one), invoice()) for one in ids]
    barrier, stored = Barrier(len(ids)), []

    def store(command: StoreReading) -> None:
        barrier.wait()
        stored.append(desk.database.transact(lambda uow: store_reading(uow, command)))

    threads = [Thread(target=store, args=(command,)) for command in commands]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert stored == [True] * len(ids)
    carriers = [desk.voucher(one).carrier_of_id for one in ids]
    standing = [one for one, of in zip(ids, carriers, strict=True) if of is None]
    assert len(standing) == 1
    assert {of for of in carriers if of} == {standing[0]}


def test_the_same_paper_in_another_unit_is_found_and_told_sparingly(desk: Desk) -> None:
    ours = desk.read(invoice())
    theirs = desk.read(invoice(total_fen=99_000), by=desk.neighbour)
    assert desk.voucher(theirs).carrier_of_id is None
    with desk.database.reading() as session:
        (seen,) = voucher_matches(session, desk.neighbour, theirs)
        (back,) = voucher_matches(session, desk.claimant, ours)
        (whole,) = voucher_matches(session, desk.person(Role.ACCOUNTANT, desk.street.street), ours)
    assert (seen.matcher, seen.severity, seen.state) == ("same_key", "block", "read")
    assert (seen.organisation_name, seen.contact) == ("杏花社区居民委员会", "0571-C1")
    assert (seen.other_voucher_id, seen.other_claim_id, seen.facts) == (None, None, {})
    assert (back.organisation_name, back.other_voucher_id) == ("柳塘社区居民委员会", None)
    # Who may read both units sees which papers, and where they differ.
    assert whole.other_voucher_id == theirs
    assert dict(whole.facts) == {"differs": ["total_fen"]}


def _matchers_of(desk: Desk, voucher_id: UUID) -> list[tuple[str, str]]:
    with desk.database.reading() as session:
        rows = session.scalars(
            select(DuplicateMatch).where(DuplicateMatch.voucher_id == voucher_id)
        )
        return sorted((row.matcher, row.severity) for row in rows)


def test_the_same_bytes_elsewhere_block_and_at_home_are_a_carrier(desk: Desk) -> None:
    desk.read(receipt(), data=b"one file")
    home = desk.read(receipt(), data=b"one file")
    away = desk.read(receipt(), data=b"one file", by=desk.neighbour)
    assert desk.voucher(home).carrier_of_id is not None
    assert _matchers_of(desk, home) == [("same_bytes", "note")]
    assert _matchers_of(desk, away) == [("same_bytes", "block"), ("same_bytes", "block")]


def test_the_same_pixels_in_another_file_block(desk: Desk) -> None:
    pixels = b"p" * 32
    desk.read(receipt(), pixels=pixels)
    again = desk.read(receipt(), pixels=pixels)
    assert _matchers_of(desk, again) == [("same_pixels", "block")]


def test_two_vouchers_on_one_photograph_are_not_each_others_duplicates(desk: Desk) -> None:
    page = b"p" * 32
    voucher_id = desk.capture(b"one")
    pages = (PageFingerprint(page, b"", part=0), PageFingerprint(page, b"", part=1))
    assert desk.store(voucher_id, receipt(100), receipt(200), pages=pages)
    with desk.database.reading() as session:
        assert session.scalars(select(DuplicateMatch)).all() == []


def _like(a: bytes, b: bytes) -> float:
    return 0.9 if a == b else 0.1


def test_a_look_alike_without_number_is_flagged(desk: Desk) -> None:
    desk.read(receipt(), page=b"receipt")
    again = desk.read(receipt(), page=b"receipt", compare=_like)
    assert _matchers_of(desk, again) == [("look_alike", "flag")]


def test_two_pictures_of_one_paper_in_one_file_are_flagged(desk: Desk) -> None:
    first = desk.capture(b"a scan of two pages")
    pages = tuple(PageFingerprint(new_id().bytes, b"receipt", part=part) for part in range(2))
    assert desk.store(first, receipt(), receipt(), pages=pages, compare=_like)
    assert _matchers_of(desk, part_id(first, 1)) == [("look_alike", "flag")]
    assert _matchers_of(desk, first) == []


@pytest.mark.parametrize(
    "case",
    [
        (receipt(), receipt(seller_name="柳塘副食批发部"), b"receipt"),  # another seller
        (receipt(), receipt(3_001), b"receipt"),  # another amount
        (receipt(), receipt(issued_on="2026-03-06"), b"receipt"),  # another day
        (receipt(), receipt(), b"another page"),  # not alike to see
        (receipt(), receipt(total_fen=None), b"receipt"),  # nothing to look by
        (invoice(), invoice("26332000000087654321"), b"receipt"),  # two numbers, two papers
        (
            receipt(seller_tax_id="91350100M000100Y43"),
            receipt(seller_tax_id="91310000775785552L"),
            b"receipt",
        ),
    ],
)
def test_what_differs_is_no_look_alike(desk: Desk, case) -> None:
    earlier, later, page = case
    desk.read(earlier, page=b"receipt")
    again = desk.read(later, page=page, compare=_like)
    assert _matchers_of(desk, again) == []


def test_a_misread_seller_does_not_hide_a_look_alike(desk: Desk) -> None:
    desk.read(receipt(), page=b"receipt")
    again = desk.read(receipt(seller_name="青溪便民五全店"), page=b"receipt", compare=_like)
    assert _matchers_of(desk, again) == [("look_alike", "flag")]


def test_an_unread_seller_does_not_hide_a_look_alike(desk: Desk) -> None:
    desk.read(invoice(seller_tax_id=None), page=b"paper")
    unread = receipt(12_000, seller_name=None, seller_tax_id="91330100MA2AXXXX1A")
    again = desk.read(unread, page=b"paper", compare=_like)
    assert _matchers_of(desk, again) == [("look_alike", "flag")]
    named = receipt(12_000, seller_tax_id="91330100MA2AXXXX1A", seller_name=None)
    third = desk.read(named, page=b"paper", compare=_like)
    with desk.database.reading() as session:
        facts = session.scalars(
            select(DuplicateMatch.facts).where(DuplicateMatch.voucher_id == third)
        ).all()
    assert {"same": ["issued_on", "total_fen", "seller_tax_id"]} in facts


def test_the_same_paper_as_its_own_carrier_is_no_look_alike(desk: Desk) -> None:
    data = b"one file"
    desk.read(receipt(), data=data, page=b"receipt")
    again = desk.read(receipt(), data=data, page=b"receipt", compare=_like)
    assert _matchers_of(desk, again) == [("same_bytes", "note")]
