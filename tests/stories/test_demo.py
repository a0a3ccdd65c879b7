"""The product's own demo, from an empty home to `demo: OK`, in this process and its children."""

from pathlib import Path

import pytest

from cli.main import main


@pytest.mark.ocr
@pytest.mark.postgres
@pytest.mark.redis
def test_the_demo_ends_well(
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    home = Path(tmp_path_factory.mktemp("home"))
    monkeypatch.setenv("ZSB_HOME", str(home))
    for name in ("ZSB_DATABASE_URL", "ZSB_REDIS_URL", "ZSB_BANK_URL"):
        monkeypatch.delenv(name, raising=False)
    status = main(["demo"])
    printed = capsys.readouterr().out
    assert status == 0, printed
    last = printed.strip().splitlines()[-1]
    assert last.startswith("demo: OK")
    assert "exact 22" in last
    assert "verify: ok" in printed
