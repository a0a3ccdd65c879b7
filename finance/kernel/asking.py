"""The shortest way to a few rows: one prepared statement on a connection of its own.

SQLAlchemy builds, caches and unpacks at some 200 µs a statement; the two reads that every phone
makes again and again (who am I, has it changed) go past it. Read only: nothing here commits.
"""

from collections import deque
from collections.abc import Mapping
from typing import Any, TypeAlias

import psycopg
from psycopg.rows import tuple_row

from finance.kernel.db import DatabaseAway

Row: TypeAlias = tuple[Any, ...]

TRIES_MAX = 2  # the second on a fresh connection: a read may be repeated


class Asker:
    """Connections on the side, one per thread that asks at the same moment, kept for reuse."""

    def __init__(self, url: str) -> None:
        self._address = url.replace("postgresql+psycopg://", "postgresql://", 1)
        self._idle: deque[psycopg.Cursor[Row]] = deque()  # each on a connection of its own

    def rows(self, statement: str, parameters: Mapping[str, object]) -> list[Row]:
        """All rows of one statement; DatabaseAway when the server cannot be reached."""
        for attempt in range(1, TRIES_MAX + 1):
            try:
                return self._rows(statement, parameters)
            except psycopg.OperationalError as error:
                self.close()  # the server went away: the other idle connections are dead too
                if attempt == TRIES_MAX:
                    raise DatabaseAway from error
        raise AssertionError("unreachable")

    def close(self) -> None:
        """Let go of the idle connections."""
        while self._idle:
            self._idle.pop().connection.close()

    def _rows(self, statement: str, parameters: Mapping[str, object]) -> list[Row]:
        cursor = self._take()
        try:
            found = cursor.execute(statement, parameters).fetchall()
        except BaseException:
            cursor.connection.close()
            raise
        self._idle.append(cursor)
        return found

    def _take(self) -> psycopg.Cursor[Row]:
        try:
            return self._idle.pop()
        except IndexError:
            connection = psycopg.connect(
                self._address, autocommit=True, prepare_threshold=0, row_factory=tuple_row
            )
            return connection.cursor(binary=True)
