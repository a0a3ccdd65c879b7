"""What a machine without services of its own gets: PostgreSQL, and addresses for the others."""

import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace

import psutil

from cli.embedded.postgres import EmbeddedPostgres, start_postgres
from cli.embedded.redis import redis_url
from cli.listening import free_port
from cli.migrate import migrate
from cli.secret_files import with_secrets
from finance.kernel.settings import Settings
from finance.storage import open_store

LOOK_EVERY_S = 1.0


@dataclass(frozen=True, slots=True)
class Furnished:
    """Settings without a gap, and which of the services are ours to run."""

    settings: Settings
    with_redis: bool
    with_bank: bool
    watch: Callable[[], None] = lambda: None  # to be called now and then: revives PostgreSQL


@contextmanager
def furnished(settings: Settings) -> Iterator[Furnished]:
    """Fill in what is not configured; PostgreSQL runs and is migrated while the block lasts."""
    settings = with_secrets(replace(settings, home=settings.home.resolve()))
    settings.home.mkdir(parents=True, exist_ok=True)
    open_store(settings).prepare()
    result = Furnished(
        settings=replace(
            settings,
            redis_url=settings.redis_url or redis_url(settings.home),
            bank_url=settings.bank_url or f"http://127.0.0.1:{free_port()}",
        ),
        with_redis=not settings.redis_url,
        with_bank=not settings.bank_url,
    )
    if settings.database_url:
        migrate(settings.database_url)
        yield result
        return
    postgres = start_postgres(settings.home)
    try:
        url = postgres.url()
        migrate(url)
        yield replace(
            result,
            settings=replace(result.settings, database_url=url),
            watch=_reviver(postgres),
        )
    finally:
        postgres.stop()


def _reviver(postgres: EmbeddedPostgres) -> Callable[[], None]:
    """Looks at most once a second, and starts the server anew where it has died."""
    looked_at = time.monotonic()

    def watch() -> None:
        nonlocal looked_at
        if time.monotonic() - looked_at > LOOK_EVERY_S:
            looked_at = time.monotonic()
            if not is_running(postgres):
                with suppress(subprocess.SubprocessError):  # then the next look tries again
                    postgres.server.start()

    return watch


def is_running(postgres: EmbeddedPostgres) -> bool:
    pid = postgres.server.get_pid()
    try:
        return bool(psutil.Process(pid).status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False
