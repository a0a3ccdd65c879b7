"""The job `read_voucher`: fetch the file, read it in the sandbox, store what it says."""

from datetime import timedelta

from finance.kernel import jobs
from finance.kernel.db import UnitOfWork
from finance.kernel.jobs import ClaimedJob
from finance.use_cases.mark_unreadable import MarkUnreadable, mark_unreadable
from finance.use_cases.store_reading import PageFingerprint, StoreReading, store_reading
from finance.vouchers.faults import Unreadable, UnreadPart
from finance.vouchers.queries import vouchers_by_ids
from ocr_worker.failures import was_deadly
from ocr_worker.file_reading import FileReading
from ocr_worker.fingerprints import compare_pages
from ocr_worker.job_kind import JobKind
from ocr_worker.tools import Tools


def _work(tools: Tools, job: ClaimedJob) -> FileReading:
    with tools.database.reading() as session:
        (voucher,) = vouchers_by_ids(session, job.organisation_id, (job.subject_id,))
    with tools.store.local_path(bytes.fromhex(voucher.sha256)) as path:
        return tools.reader().read(
            path, timeout_s=tools.settings.read_timeout_s, is_second=was_deadly(job)
        )


def _keep(tools: Tools, job: ClaimedJob, result: FileReading) -> bool:
    command = StoreReading(
        job_id=job.id,
        fence=job.fence,
        voucher_id=job.subject_id,
        organisation_id=job.organisation_id,
        readings=tuple(part if isinstance(part, UnreadPart) else part[0] for part in result.parts),
        engine=tools.settings.ocr_engine,
        stages=result.stages,
        fingerprints=_pages(result),
        compare=compare_pages,
    )

    def write(uow: UnitOfWork) -> bool:
        if not store_reading(uow, command):
            return False
        jobs.finish(uow, job)
        return True

    return tools.database.transact(write)


def _pages(result: FileReading) -> tuple[PageFingerprint, ...]:
    read = {
        place: part[1]
        for place, part in enumerate(result.parts)
        if not isinstance(part, UnreadPart)
    }
    return tuple(
        PageFingerprint(pixels_sha256=one.pixels_sha256, rectified=one.page, part=place)
        for place, one in read.items()
        if one is not None
    )


def _give_up(uow: UnitOfWork, job: ClaimedJob, why: Unreadable) -> bool:
    return mark_unreadable(
        uow,
        MarkUnreadable(
            job_id=job.id,
            fence=job.fence,
            voucher_id=job.subject_id,
            organisation_id=job.organisation_id,
            fault_code=why.fault.code,
            detail=why.detail,
        ),
    )


READ_VOUCHER = JobKind(
    code="read_voucher",
    attempts_max=5,
    first_wait=timedelta(seconds=2),
    work=_work,
    keep=_keep,
    give_up=_give_up,
)
