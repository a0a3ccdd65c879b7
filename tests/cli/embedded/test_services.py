"""What a machine without services gets, and that what is configured is left alone."""

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from sqlalchemy import create_engine, text

from cli.embedded.services import furnished
from cli.main import main
from cli.migrate import migrate
from finance.kernel.db import DatabaseAway
from finance.kernel.settings import Settings

pytestmark = pytest.mark.postgres


@pytest.fixture
def home() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="zsb-home-", dir="/var/tmp") as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


def test_an_empty_home_gets_a_migrated_database_and_addresses(home: Path) -> None:
    with furnished(Settings(home=home)) as house:
        engine = create_engine(house.settings.database_url)
        with engine.connect() as connection:
            assert connection.execute(text("SELECT count(*) FROM voucher")).scalar_one() == 0
        engine.dispose()
        house.watch()  # all is well: nothing to do
        assert house.with_redis
        assert house.with_bank
        assert house.settings.redis_url.startswith("unix://")
        assert house.settings.bank_url.startswith("http://127.0.0.1:")
        assert house.settings.key_secret
    with pytest.raises(Exception, match=r"No such file|refused"):
        engine.connect()


def test_a_dead_database_is_started_again(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cli.embedded.services.LOOK_EVERY_S", 0.0)
    with furnished(Settings(home=home)) as house:
        pid_file = home / "pg" / "postmaster.pid"
        dead = psutil.Process(int(pid_file.read_text().split()[0]))
        dead.kill()
        psutil.wait_procs([dead], timeout=10)
        house.watch()
        assert int(pid_file.read_text().split()[0]) != dead.pid
        engine = create_engine(house.settings.database_url)
        with engine.connect() as connection:
            assert connection.execute(text("SELECT 1")).scalar_one() == 1
        engine.dispose()


def test_it_stops_though_an_earlier_user_was_killed(home: Path) -> None:
    with subprocess.Popen([sys.executable, "-S", "-c", ""]) as killed:
        pass  # over, and its number is free
    with furnished(Settings(home=home)):
        users = home / "pg" / ".handle_pids.json"
        users.write_text(json.dumps([killed.pid, *json.loads(users.read_text())]))
        server = psutil.Process(int((home / "pg" / "postmaster.pid").read_text().split()[0]))
    assert not server.is_running() or server.status() == psutil.STATUS_ZOMBIE


def test_what_is_configured_is_used_as_it_is(home: Path, database_url: str) -> None:
    given = Settings(
        home=home,
        database_url=database_url,
        redis_url="redis://127.0.0.1:1",
        bank_url="http://127.0.0.1:2",
        key_secret="k",
        bank_secret="b",
    )
    with furnished(given) as house:
        assert house.settings == given
        assert not house.with_redis
        assert not house.with_bank
        house.watch()


def test_migrate_brings_the_configured_database_up_to_date(
    home: Path,
    database_url: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("ZSB_HOME", str(home))
    monkeypatch.setenv("ZSB_DATABASE_URL", database_url)
    assert main(["migrate"]) == 0
    assert "up to date" in capsys.readouterr().out


def test_migrate_tells_that_no_database_answers() -> None:
    with pytest.raises(DatabaseAway):
        migrate("postgresql+psycopg://nobody@127.0.0.1:1/none")
