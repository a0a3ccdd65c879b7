"""The jobs `send_payment` and `poll_payment`: talk to the bank, then write down its word.

The network stands between two transactions, never inside one. Breaking off at any point is
harmless: the bank executes a payment id once, and its word is taken once.
"""

from dataclasses import dataclass
from datetime import timedelta
from functools import cache

from finance.kernel import jobs
from finance.kernel.db import UnitOfWork
from finance.kernel.jobs import ClaimedJob
from finance.kernel.settings import Settings
from finance.payments.channels import open_channel
from finance.payments.channels.base import Channel, Outcome
from finance.payments.queries import Prepared, watched_payment
from finance.use_cases.send_payment import PreparePayment, prepare_payment, record_sent
from finance.use_cases.settle_payment import SettlePayment, settle_payment
from ocr_worker.job_kind import JobKind
from ocr_worker.tools import Tools

ATTEMPTS_MAX = 12
FIRST_WAIT = timedelta(seconds=2)


@dataclass(frozen=True, slots=True)
class Answer:
    """The bank's word; `outcome` None where there was nothing left to ask."""

    outcome: Outcome | None


def _send(tools: Tools, job: ClaimedJob) -> Answer:
    command = PreparePayment(organisation_id=job.organisation_id, payment_id=job.subject_id)
    ready = tools.database.transact(lambda uow: prepare_payment(uow, command))
    if ready is None:
        return Answer(None)
    return Answer(_channel(ready.channel, tools.settings).submit(ready.instruction))


def _keep_sent(tools: Tools, job: ClaimedJob, result: Answer) -> bool:
    def write(uow: UnitOfWork) -> bool:
        if result.outcome is not None:
            record_sent(uow, _settlement(job, result.outcome))
        return jobs.finish(uow, job)

    return tools.database.transact(write)


def _poll(tools: Tools, job: ClaimedJob) -> Answer:
    with tools.database.reading() as session:
        watched: Prepared | None = watched_payment(session, job.organisation_id, job.subject_id)
    if watched is None:
        return Answer(None)
    return Answer(_channel(watched.channel, tools.settings).outcome(watched.instruction))


def _keep_polled(tools: Tools, job: ClaimedJob, result: Answer) -> bool:
    def write(uow: UnitOfWork) -> bool:
        if result.outcome is not None:
            settle_payment(uow, _settlement(job, result.outcome))
        return jobs.finish(uow, job)

    return tools.database.transact(write)


def _settlement(job: ClaimedJob, outcome: Outcome) -> SettlePayment:
    return SettlePayment(
        organisation_id=job.organisation_id, payment_id=job.subject_id, outcome=outcome
    )


@cache
def _channel(code: str, settings: Settings) -> Channel:
    return open_channel(code, settings)


SEND_PAYMENT = JobKind(
    code="send_payment",
    attempts_max=ATTEMPTS_MAX,
    first_wait=FIRST_WAIT,
    work=_send,
    keep=_keep_sent,
)
POLL_PAYMENT = JobKind(
    code="poll_payment",
    attempts_max=ATTEMPTS_MAX,
    first_wait=FIRST_WAIT,
    work=_poll,
    keep=_keep_polled,
)
