import json
from pathlib import Path

import pytest

from samples.generator import fonts
from samples.generator.__main__ import main


@pytest.mark.usefixtures("cjk_fonts")
def test_kinds_set_writes_files_and_truth(tmp_path: Path) -> None:
    words = ["--out", str(tmp_path), "--seed", "3", "--set", "kinds", "--count", "6"]
    assert main([*words, "--carriers", "xml", "ofd", "pdf"]) == 0
    entries = json.loads((tmp_path / "expected.json").read_text(encoding="utf-8"))
    assert len(entries) == 6
    for entry in entries:
        assert (tmp_path / "files" / entry["file"]).stat().st_size > 500
        assert entry["fields"]["invoice_number"]
    assert {entry["file"].rsplit(".", 1)[1] for entry in entries} == {"xml"}


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
