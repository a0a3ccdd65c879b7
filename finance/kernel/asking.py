"""The shortest way to a few rows: one prepared statement on a connection of its own.

SQLAlchemy builds, caches and unpacks at some 200 µs a statement, and psycopg's cursors at some
60; what every phone does again and again (who am I, has it changed, here is a photo) goes past
both, straight to libpq. Each statement is a transaction of its own.
"""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeAlias

import psycopg
from psycopg.pq import ConnStatus, DiagnosticField, ExecStatus
from psycopg.pq.abc import PGconn, PGresult

from finance.kernel.errors import Unavailable
from finance.kernel.gathering import Gathering

Row: TypeAlias = tuple[str, ...]

# One statement may serve many who wait, so none may wait for ever: not for a lock, and not for a
# server that fell silent, which TCP by itself may notice after hours.
PATIENCE_S = 15.0
_WATCHED: dict[str, Any] = {
    "connect_timeout": 5,
    "keepalives_idle": 10,
    "keepalives_interval": 3,
    "keepalives_count": 3,
    "tcp_user_timeout": 15_000,
}
_CANCELED = b"57014"  # query_canceled


class DatabaseAway(Unavailable):
    code = "database.unavailable"
    title = "数据库暂时无法连接"


def libpq_address(url: str) -> str:
    """The database's address as libpq takes it, without SQLAlchemy's naming of the driver."""
    return url.replace("postgresql+psycopg://", "postgresql://", 1)


@dataclass(frozen=True, slots=True)
class Gathered:
    """A statement for many askers at once.

    `shared` are its first parameters; each of the others is an array with one element per asker.
    The first column of a row is the number of the asker that it is for, from 1.
    """

    text: str
    shared: tuple[str, ...]


class Asker:
    """Connections on the side, one per thread that asks at the same moment, kept for reuse."""

    def __init__(self, url: str, *, patience_s: float = PATIENCE_S) -> None:
        self.url = url
        self._patience_s = patience_s
        self._address = libpq_address(url)
        self._idle: deque[_Line] = deque()
        self._gatherings: dict[Gathered, Gathering[Sequence[str], list[Row]]] = {}

    def rows(self, statement: str, *parameters: str) -> list[Row]:
        """All rows of one statement with `$1`, `$2` …, every value as PostgreSQL's text.

        NULL is the empty text. DatabaseAway when the server cannot be reached. When the connection
        breaks the statement is sent again: it must do no harm when it had run already.
        """
        try:
            return self._rows(statement, parameters)
        except psycopg.OperationalError:
            self.close()  # the server went away: the other idle connections are dead too
        try:
            return self._rows(statement, parameters)  # on a fresh one
        except psycopg.OperationalError as error:
            raise DatabaseAway from error

    def rows_gathered(self, statement: Gathered, *own: str) -> list[Row]:
        """As `rows`, in one statement with what other threads ask it at the same moment.

        So one transaction and one flush to the disk serve them all. Two askers of the same first
        value never share one.
        """
        gathering = self._gatherings.get(statement)
        if gathering is None:
            work = partial(self._rows_of_all, statement)
            gathering = self._gatherings.setdefault(statement, Gathering(work))
        return gathering.do(own[0], own)

    def close(self) -> None:
        """Let go of the idle connections."""
        while self._idle:
            self._idle.pop().close()

    def _rows_of_all(
        self, statement: Gathered, all_own: Sequence[Sequence[str]]
    ) -> list[list[Row]]:
        # In one order everywhere: two processes that lock rows never wait crosswise.
        order = sorted(range(len(all_own)), key=lambda place: all_own[place][0])
        columns = zip(*(all_own[place] for place in order), strict=True)
        rows = self.rows(statement.text, *statement.shared, *map(_array, columns))
        found: list[list[Row]] = [[] for _ in all_own]
        for number, *row in rows:
            found[order[int(number) - 1]].append(tuple(row))
        return found

    def _rows(self, statement: str, parameters: Sequence[str]) -> list[Row]:
        line = self._take()
        try:
            found = line.ask(statement, parameters)
        except BaseException:
            line.close()
            raise
        self._idle.append(line)
        return found

    def _take(self) -> "_Line":
        try:
            return self._idle.pop()
        except IndexError:
            return _Line(self._address, self._patience_s)


def _array(values: Sequence[str]) -> str:
    """As PostgreSQL writes an array."""
    plain = '","'.join(values)
    if "\\" in plain or plain.count('"') > 2 * (len(values) - 1):
        plain = '","'.join(value.replace("\\", "\\\\").replace('"', '\\"') for value in values)
    return f'{{"{plain}"}}'


class _Line:
    """One connection and the statements that were prepared on it."""

    def __init__(self, address: str, patience_s: float) -> None:
        # Kept whole, since its end would close the libpq connection below it.
        self._connection = psycopg.connect(address, autocommit=True, **_WATCHED)
        # A plan for each number of askers would cost more than it gains.
        self._connection.execute("SET plan_cache_mode = force_generic_plan")
        patience = f"{round(patience_s * 1000)}ms"
        self._connection.execute("SELECT set_config('statement_timeout', %s, false)", (patience,))
        self._libpq: PGconn = self._connection.pgconn
        self._prepared: dict[str, bytes] = {}

    def ask(self, statement: str, parameters: Sequence[str]) -> list[Row]:
        name = self._prepared.get(statement) or self._prepare(statement)
        answer = self._libpq.exec_prepared(name, [text.encode() for text in parameters])
        self._expect(answer, ExecStatus.TUPLES_OK)
        columns = range(answer.nfields)
        return [
            tuple((answer.get_value(row, column) or b"").decode() for column in columns)
            for row in range(answer.ntuples)
        ]

    def close(self) -> None:
        self._connection.close()

    def _prepare(self, statement: str) -> bytes:
        name = f"zsb_{len(self._prepared)}".encode()
        self._expect(self._libpq.prepare(name, statement.encode()), ExecStatus.COMMAND_OK)
        self._prepared[statement] = name
        return name

    def _expect(self, answer: PGresult, status: ExecStatus) -> None:
        if answer.status == status:
            return
        told = answer.error_message.decode(errors="replace")
        is_late = answer.error_field(DiagnosticField.SQLSTATE) == _CANCELED
        if is_late or self._libpq.status != ConnStatus.OK:
            raise psycopg.OperationalError(told)
        raise psycopg.ProgrammingError(told)
