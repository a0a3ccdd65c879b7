"""`zsb verify` says ok of what nobody touched, and names every kind of tampering."""

import json
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import text
from sqlalchemy.event import listen, remove

from cli.heads import FILE, export_head, exported_heads
from cli.main import main
from cli.secret_files import seal_key
from cli.verify import VERIFIED, Verdict, told, verify
from finance.kernel.db import Database
from finance.kernel.ids import new_id
from finance.kernel.seal import seal_pending
from finance.kernel.settings import Settings
from finance.organisations.roles import Role
from finance.storage.file_store import FileStore
from finance.use_cases.capture_voucher import CaptureVoucher, capture_voucher
from tests.make.history import History
from tests.make.people import Street


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path)


@pytest.fixture
def store(tmp_path: Path) -> FileStore:
    return FileStore(tmp_path / "objects")


@pytest.fixture
def filled(database: Database, street: Street, settings: Settings, store: FileStore) -> Database:
    """One captured file, its event sealed and the head exported."""
    _capture(database, street, store, b"%PDF-1.7 some paper")
    _seal(database, settings)
    return database


def _capture(database: Database, street: Street, store: FileStore, content: bytes) -> None:
    claimant = street.member(Role.CLAIMANT)
    stored = store.put([content], bytes_max=1000)
    command = CaptureVoucher(
        capture_id=new_id(),
        organisation_id=street.community,
        source="file",
        sha256=stored.sha256,
        size_bytes=stored.size_bytes,
        media_type="pdf",
        file_name="a.pdf",
    )
    capture_voucher(database, claimant, command)


def _key(settings: Settings) -> Ed25519PrivateKey:
    return seal_key(settings.home)


def _seal(database: Database, settings: Settings) -> None:
    head = database.transact(lambda uow: seal_pending(uow, _key(settings)))
    assert head is not None
    export_head(settings.home, head)


def _verify(database: Database, settings: Settings, store: FileStore | None) -> Verdict:
    return verify(database, _key(settings).public_key(), settings, store=store)


def _codes(verdict: Verdict) -> set[str]:
    return {fault.code for fault in verdict.faults}


def test_untouched_is_ok(filled: Database, settings: Settings, store: FileStore) -> None:
    verdict = _verify(filled, settings, store)
    assert verdict == Verdict(ok=True, batches=1, events=1, unsealed=0, files=1, faults=())
    assert told(verdict).endswith("verify: ok  (1 events in 1 batches, 0 not yet sealed, 1 files)")


def test_files_can_be_left_out(filled: Database, settings: Settings) -> None:
    assert _verify(filled, settings, None).files == 0


def test_a_changed_event_is_found(filled: Database, settings: Settings, store: FileStore) -> None:
    with filled.engine.begin() as connection:
        connection.execute(text("SET session_replication_role = replica"))
        connection.execute(text("UPDATE event_log SET body = body || ' '"))
    verdict = _verify(filled, settings, store)
    assert _codes(verdict) == {"event.changed"}
    assert "verify: FAILED" in told(verdict)


def test_a_changed_file_is_found(filled: Database, settings: Settings, store: FileStore) -> None:
    (path,) = (p for p in (settings.home / "objects").rglob("*") if p.is_file())
    path.chmod(0o600)
    path.write_bytes(b"%PDF-1.7 other paper")
    assert _codes(_verify(filled, settings, store)) == {"file.changed"}


def test_a_lost_file_is_found(filled: Database, settings: Settings, store: FileStore) -> None:
    (path,) = (p for p in (settings.home / "objects").rglob("*") if p.is_file())
    path.unlink()
    assert _codes(_verify(filled, settings, store)) == {"file.missing"}


def test_a_changed_budget_is_found(filled: Database, settings: Settings, store: FileStore) -> None:
    with filled.engine.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO budget_line (organisation_id, id, fiscal_year, expense_class, name,"
                " amount_fen, spent_fen)"
                " VALUES (gen_random_uuid(), gen_random_uuid(), 2026, '30201', 'x', 9, 5)"
            )
        )
    assert _codes(_verify(filled, settings, store)) == {"budget.fault"}


def test_an_unbalanced_ledger_is_found(
    filled: Database, settings: Settings, store: FileStore
) -> None:
    with filled.engine.begin() as connection:
        connection.execute(text("SET session_replication_role = replica"))
        connection.execute(
            text(
                "INSERT INTO journal_entry (organisation_id, id, posted_on, period, summary,"
                " pattern, source, source_id, posted_at, digest) VALUES (gen_random_uuid(),"
                " gen_random_uuid(), '2026-01-01', '2026-01', 's', 'p', 's', gen_random_uuid(),"
                " now(), '')"
            )
        )
    assert _codes(_verify(filled, settings, store)) == {"ledger.fault"}


def test_a_long_history_that_nobody_touched_is_ok(history: History, settings: Settings) -> None:
    assert _verify(history.desk.database, settings, None).faults == ()


@pytest.mark.parametrize(
    ("code", "statement"),
    [
        ("budget.fault", "UPDATE budget_line SET amount_fen = amount_fen + 1"),
        ("claim.fault", "UPDATE voucher SET total_fen = 1"),
        ("correction.fault", "UPDATE correction SET reason = ''"),
        ("step.fault", "UPDATE step SET decided_by = gen_random_uuid() WHERE claim_id = :paid"),
        ("registry.fault", "UPDATE voucher_key SET state = 'released' WHERE claim_id = :paid"),
        ("payment.fault", "UPDATE payment SET payee_account = '1' WHERE claim_id = :paid"),
        ("ledger.fault", "UPDATE posting SET amount_fen = 2 * amount_fen"),
    ],
)
def test_rows_that_the_log_tells_otherwise_are_found(
    history: History, code: str, statement: str
) -> None:
    found = {code for code, verified in VERIFIED if history.faults(verified, statement)}
    assert code in found


def test_a_log_rewritten_with_the_key_differs_from_the_exported_heads(
    filled: Database, settings: Settings, store: FileStore
) -> None:
    with filled.engine.begin() as connection:
        connection.execute(text("SET session_replication_role = replica"))
        connection.execute(text("DELETE FROM seal_leaf"))
        connection.execute(text("DELETE FROM seal"))
        connection.execute(text("UPDATE event_log SET body = '{}'"))
        connection.execute(
            text("INSERT INTO event_unsealed SELECT organisation_id, id FROM event_log")
        )
    assert filled.transact(lambda uow: seal_pending(uow, _key(settings))) is not None
    assert _codes(_verify(filled, settings, store)) == {"seal.differs_from_export"}


def test_a_line_cut_off_by_a_crash_hides_no_later_head(
    filled: Database, settings: Settings, street: Street, store: FileStore
) -> None:
    with (settings.home / FILE).open("a") as file:
        file.write('{"number": 2, "he')
    _capture(filled, street, store, b"%PDF-1.7 another paper")
    _seal(filled, settings)
    assert [number for number, _ in exported_heads(settings.home)] == [1, 2]


def test_a_batch_sealed_while_verify_looks_is_no_fault(
    filled: Database, settings: Settings, street: Street, store: FileStore
) -> None:
    """The exported heads are held against one moment; the sealer does not wait for it to end."""
    sealed: list[bool] = []

    def seal_once(*_: object) -> None:
        if not sealed:
            sealed.append(True)
            _capture(filled, street, store, b"%PDF-1.7 another paper")
            _seal(filled, settings)

    listen(filled.engine, "after_cursor_execute", seal_once)
    verdict = _verify(filled, settings, store)
    remove(filled.engine, "after_cursor_execute", seal_once)
    assert [number for number, _ in exported_heads(settings.home)] == [1, 2]
    assert (verdict.ok, verdict.batches, verdict.faults) == (True, 1, ())


@pytest.mark.parametrize("arguments", [["verify"], ["verify", "--json", "--no-files"]])
def test_the_command_on_a_configured_database(
    filled: Database,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
) -> None:
    monkeypatch.setenv("ZSB_DATABASE_URL", filled.url)
    monkeypatch.setenv("ZSB_HOME", str(settings.home))
    assert main(arguments) == 0
    printed = capsys.readouterr().out
    if "--json" in arguments:
        assert json.loads(printed)["ok"] is True
    else:
        assert "verify: ok" in printed


def test_the_command_fails_on_tampering(
    filled: Database, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    with filled.engine.begin() as connection:
        connection.execute(text("SET session_replication_role = replica"))
        connection.execute(text("DELETE FROM event_log"))
    monkeypatch.setenv("ZSB_DATABASE_URL", filled.url)
    monkeypatch.setenv("ZSB_HOME", str(settings.home))
    assert main(["verify", "--json"]) == 1


def test_the_embedded_database_is_started_where_none_is_configured(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path_factory.mktemp("home")
    monkeypatch.delenv("ZSB_DATABASE_URL", raising=False)
    monkeypatch.setenv("ZSB_HOME", str(home))
    with pytest.raises(Exception, match="seal"):  # started, but nobody has migrated it
        main(["verify"])
