"""One use case = one unit of work = one commit. This is the only module that commits."""

import random
import select
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

import psycopg
from sqlalchemy import Engine, create_engine, event, func
from sqlalchemy.exc import DBAPIError, DisconnectionError, OperationalError
from sqlalchemy.orm import Session

from finance.kernel import clock
from finance.kernel.asking import Asker, DatabaseAway
from finance.kernel.errors import Conflict
from finance.kernel.events import Event, EventLog, Job
from finance.kernel.ids import new_id

Result = TypeVar("Result")

TRIES_MAX = 3
_RETRIED = frozenset({"40001", "40P01"})  # serialization failure, deadlock


class DatabaseBusy(Conflict):
    code = "database.busy"
    title = "操作的人较多，本次未能完成"
    remedy = "请稍后再试一次，内容不会丢失"


class UnitOfWork:
    """One transaction: the session, the instant it counts as, its events and its jobs."""

    def __init__(self, session: Session, at: datetime) -> None:
        self.session = session
        self.at = at

    def record(self, event: Event) -> None:
        """Write the event into the audit log of this very transaction."""
        self.session.add(
            EventLog(
                organisation_id=event.organisation_id,
                id=new_id(),
                recorded_at=self.at,
                code=event.code,
                subject=event.subject,
                subject_id=event.subject_id,
                actor_id=event.actor_id,
                body=event.body(),
            )
        )

    def enqueue(
        self,
        kind: str,
        *,
        queue: str,
        organisation_id: UUID,
        subject_id: UUID,
        run_after: datetime | None = None,
    ) -> UUID:
        """Write the job that must follow; the relay tells the queue after the commit."""
        job = Job(
            id=new_id(),
            queue=queue,
            kind=kind,
            organisation_id=organisation_id,
            subject_id=subject_id,
            # At once, also where the clock of the database is behind ours.
            run_after=run_after or func.least(self.at, func.now()),
            created_at=self.at,
        )
        self.session.add(job)
        return job.id


class Database:
    """The engine and the two ways in: `transact` to write, `reading` to read."""

    def __init__(
        self, url: str, *, pool_max: int = 10, clock: Callable[[], datetime] = clock.now
    ) -> None:
        self.url = url
        self.engine: Engine = create_engine(
            url, pool_size=pool_max, max_overflow=0, pool_timeout=10
        )
        event.listen(self.engine, "checkout", _refuse_dead)
        self._alone = self.engine.execution_options(isolation_level="AUTOCOMMIT")
        self.asker = Asker(url)
        self.clock = clock

    @contextmanager
    def unit_of_work(self) -> Iterator[UnitOfWork]:
        """One commit at the end, or none: an exception rolls everything back."""
        with Session(self.engine, expire_on_commit=False) as session:
            yield UnitOfWork(session, self.clock())
            session.commit()

    def transact(self, work: Callable[[UnitOfWork], Result]) -> Result:
        """Run `work` in one unit of work; deadlocks and serialization failures get 3 tries."""
        attempt = 0
        while True:
            attempt += 1
            try:
                with self.unit_of_work() as uow:
                    return work(uow)
            except DBAPIError as error:
                if not _is_retried(error):
                    raise _told(error) from error
                if attempt == TRIES_MAX:
                    raise DatabaseBusy from error
                time.sleep(random.uniform(0.01, 0.05) * attempt)  # noqa: S311  # jitter, no secret

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session that never commits; what it returns must be frozen before it closes."""
        try:
            with Session(self.engine, expire_on_commit=False) as session:
                yield session
        except DBAPIError as error:
            raise _told(error) from error

    @contextmanager
    def looking(self) -> Iterator[Session]:
        """As `reading`, without a transaction around it: two round trips fewer.

        Under READ COMMITTED each statement sees what is committed when it starts, either way.
        Not for server-side cursors.
        """
        try:
            with Session(self._alone, expire_on_commit=False) as session:
                yield session
        except DBAPIError as error:
            raise _told(error) from error

    def close(self) -> None:
        self.engine.dispose()
        self.asker.close()


def _refuse_dead(connection: Any, record: object, proxy: object) -> None:  # noqa: ARG001  # the pool's
    """Notice a connection that the server has closed, without asking it: nothing is due on an
    idle socket but the end. The pool then opens another.
    """
    driver = connection.pgconn
    waiting = select.poll()
    waiting.register(driver.socket, select.POLLIN)
    while waiting.poll(0):  # a last word of the server may stand before the end
        try:
            driver.consume_input()
        except psycopg.OperationalError as error:
            raise DisconnectionError from error


def _is_retried(error: DBAPIError) -> bool:
    return getattr(error.orig, "sqlstate", None) in _RETRIED


def _told(error: DBAPIError) -> Exception:
    """A lost connection is `DatabaseAway`; anything else is our fault and goes up as it is."""
    if error.connection_invalidated or (
        isinstance(error, OperationalError) and getattr(error.orig, "sqlstate", None) is None
    ):
        return DatabaseAway()
    return error
