"""Pages drawn with their values: pixels are looked at, no picture is compared with another."""

from pathlib import Path

import pytest
from PIL import Image

from cli import pretty
from cli.main import main
from cli.pretty import draw
from finance.vouchers.reading import (
    Box,
    Carrier,
    Evidence,
    Field,
    Page,
    Source,
    TextLine,
    VoucherReading,
)

SAMPLES = Path(__file__).resolve().parents[2] / "samples" / "files"
RED = (200, 40, 30)
BOX = Box(0, 20, 40, 120, 80)


def reading(page: Page, **fields: Field) -> VoucherReading:
    return VoucherReading("other", 0.5, fields, evidence=Evidence(Carrier.IMAGE, (page,)))


def page(width: float, height: float, *lines: TextLine) -> Page:
    return Page(0, width, height, "px", Source.OCR, lines)


def test_a_photo_with_a_numbered_box(tmp_path: Path) -> None:
    photo = tmp_path / "photo.png"
    Image.new("RGB", (400, 300), (250, 250, 250)).save(photo)
    found = reading(
        page(400, 300),
        total_fen=Field(1070, Source.OCR, 0.9, BOX),
        remark=Field("无", Source.XML, 0.99),
    )
    drawn = draw(photo, (found,), folder=tmp_path / "new")
    (file,) = drawn.files
    assert file == tmp_path / "new" / "photo.png.page-1.png"
    with Image.open(file) as picture:
        assert picture.size == (400, 300)
        assert picture.getpixel((20, 60)) == RED
        assert picture.getpixel((300, 200)) == (250, 250, 250)
    assert drawn.legend[1].split() == ["1", "total_fen", "10.70", "元", "[ocr", "0.90]"]
    assert drawn.legend[2].split() == ["remark", "无", "[xml", "0.99]"]


def test_the_place_of_a_value_that_the_print_says_too(tmp_path: Path) -> None:
    photo = tmp_path / "photo.png"
    Image.new("RGB", (400, 300), (250, 250, 250)).save(photo)
    printed = Field("1", Source.OCR, 0.8, BOX)
    other = Field("2", Source.OCR, 0.8, Box(0, 200, 200, 300, 250))
    found = reading(
        page(400, 300), invoice_number=Field("1", Source.XML, 0.99, None, (other, printed))
    )
    drawn = draw(photo, (found,), folder=tmp_path)
    with Image.open(drawn.files[0]) as picture:
        assert picture.getpixel((20, 60)) != (250, 250, 250)
        assert picture.getpixel((200, 220)) == (250, 250, 250)


@pytest.mark.parametrize("fonts", [(), pretty._FONTS])
def test_a_text_layer_is_written_anew_where_nothing_can_be_drawn(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fonts: tuple[str, ...]
) -> None:
    monkeypatch.setattr(pretty, "_FONTS", fonts)
    pretty._font.cache_clear()
    broken = tmp_path / "no.ofd"
    broken.write_bytes(b"PK\x03\x04")
    line = TextLine("发票", Box(0, 10, 10, 60, 30), 1.0)
    drawn = draw(broken, (reading(page(210, 140, line)),), folder=tmp_path)
    with Image.open(drawn.files[0]) as picture:
        assert picture.size == (2000, 1333)
        colours = picture.getcolors(1_000_000) or []
    assert any(colour == (90, 90, 90) for _, colour in colours)
    pretty._font.cache_clear()


@pytest.mark.ocr
def test_pictures_beside_the_legend(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ofd, xml = SAMPLES / "05_vat_e_normal.ofd", SAMPLES / "10_de_special.xml"
    assert main(["read", "--pretty", "--out", str(tmp_path), str(ofd), str(xml)]) == 0
    told = capsys.readouterr().out
    assert "→" in told
    assert "invoice_number" in told
    assert [file.name for file in tmp_path.iterdir()] == [f"{ofd.name}.page-1.png"]


def test_one_form_at_a_time(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["read", "--json", "--pretty", "x"])
    assert "not allowed" in capsys.readouterr().err
