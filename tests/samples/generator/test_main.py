import json
from pathlib import Path

import pytest

from samples.generator import fonts
from samples.generator.__main__ import main
from samples.generator.sets import KINDS, WITHOUT_FILE, kinds_set


@pytest.mark.usefixtures("cjk_fonts")
def test_kinds_set_writes_files_and_truth(tmp_path: Path) -> None:
    words = ["--out", str(tmp_path), "--seed", "3", "--set", "kinds", "--count", "6"]
    assert main([*words, "--carriers", "xml", "ofd", "pdf"]) == 0
    entries = json.loads((tmp_path / "expected.json").read_text(encoding="utf-8"))
    assert len(entries) == 6
    for entry in entries:
        assert (tmp_path / "files" / entry["file"]).stat().st_size > 500
        assert entry["fields"]["invoice_number"]
    assert {entry["kind"] for entry in entries[:2]} == {"de_normal", "de_special"}


def test_kinds_set_goes_round_kinds_and_carriers() -> None:
    samples = list(kinds_set(1, count=60, level="easy", carriers=("photo", "scan", "pdf", "xml")))
    assert {sample.voucher.kind for sample in samples} == set(KINDS)
    for sample in samples:
        carrier = sample.name.rsplit("_", 1)[1].split(".")[0]
        assert sample.voucher.kind not in WITHOUT_FILE.get(carrier, ())
    assert len({sample.name for sample in samples}) == 60


def test_missing_fonts_are_named_with_the_package(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(fonts, "FOLDERS", (tmp_path,))
    fonts.font_file.cache_clear()
    fonts.drawing_font.cache_clear()
    try:
        assert main(["--out", str(tmp_path)]) == 1
    finally:
        fonts.font_file.cache_clear()
    assert "fonts-noto-cjk" in capsys.readouterr().err
