"""A fault is noted with its reason and bars nothing: neither the retry nor the same file."""

import pytest

from finance.kernel import jobs
from finance.kernel.db import Database
from finance.kernel.ids import new_id
from finance.use_cases.mark_unreadable import MarkUnreadable, mark_unreadable
from finance.vouchers.queries import VoucherUnknown
from tests.make.papers import LEASE, Desk, invoice, make_desk, receipt


@pytest.fixture
def desk(database: Database) -> Desk:
    return make_desk(database)


def _mark(desk: Desk, job: jobs.ClaimedJob, voucher_id=None) -> bool:
    command = MarkUnreadable(
        job_id=job.id,
        fence=job.fence,
        voucher_id=voucher_id or job.subject_id,
        organisation_id=job.organisation_id,
        fault_code="image.damaged",
        detail="文件不完整",
    )
    return desk.database.transact(lambda uow: mark_unreadable(uow, command))


def test_the_fault_is_kept_and_the_same_file_may_come_again(desk: Desk) -> None:
    voucher_id = desk.capture(b"file")
    assert _mark(desk, desk.take_job(voucher_id))
    voucher = desk.voucher(voucher_id)
    assert (voucher.state, voucher.version, voucher.key) == ("unreadable", 2, None)
    assert (voucher.fault_code, voucher.fault_detail) == ("image.damaged", "文件不完整")
    # The very same bytes, sent anew and read this time: nothing stands in the way.
    again = desk.read(receipt(), data=b"file")
    assert desk.voucher(again).carrier_of_id is None
    assert desk.submit(desk.claim(again)).claim.state == "submitted"


def test_the_retry_of_the_same_voucher_succeeds(desk: Desk) -> None:
    voucher_id = desk.capture(b"file")
    job = desk.take_job(voucher_id)
    assert _mark(desk, job)
    desk.database.transact(lambda uow: jobs.give_back(uow, job))
    assert desk.store(voucher_id, invoice())
    voucher = desk.voucher(voucher_id)
    assert (voucher.state, voucher.fault_code, voucher.fault_detail) == ("read", None, None)


def test_a_good_reading_is_never_lost_to_a_later_fault(desk: Desk) -> None:
    voucher_id = desk.read(invoice())
    job_id = desk.database.transact(
        lambda uow: uow.enqueue(
            "read_voucher",
            queue="read",
            organisation_id=desk.street.community,
            subject_id=voucher_id,
        )
    )
    job = desk.database.transact(lambda uow: jobs.claim_by_id(uow, job_id, lease=LEASE))
    assert job is not None
    assert _mark(desk, job)
    assert desk.voucher(voucher_id).state == "read"


def test_an_orphan_marks_nothing(desk: Desk) -> None:
    voucher_id = desk.capture(b"file")
    job = desk.take_job(voucher_id)
    desk.database.transact(lambda uow: jobs.give_back(uow, job))
    assert _mark(desk, job) is False
    assert desk.voucher(voucher_id).state == "captured"


def test_a_job_for_no_voucher_is_told(desk: Desk) -> None:
    job = desk.take_job(desk.capture(b"file"))
    with pytest.raises(VoucherUnknown):
        _mark(desk, job, voucher_id=new_id())
