"""`zsb read` on committed samples, with the real pipeline in its real sandbox."""

import json
import zipfile
from pathlib import Path

import pytest
from PIL import Image

from cli.main import main
from cli.read import as_object
from finance.vouchers.flaws import TOO_DARK
from finance.vouchers.reading import Box, Check, Field, Outcome, Source, VoucherReading
from ocr_worker.file_reading import FileReading

SAMPLES = Path(__file__).resolve().parents[2] / "samples" / "files"
XML = SAMPLES / "10_de_special.xml"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


@pytest.fixture(autouse=True)
def _home(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZSB_HOME", str(home))


@pytest.mark.ocr
def test_one_object_a_line_in_the_stable_form(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    odd = tmp_path / "photo.jpg"
    odd.write_text("这不是图片")
    assert main(["read", "--json", str(XML), str(odd)]) == 1
    good, bad = (json.loads(line) for line in capsys.readouterr().out.splitlines())
    assert sorted(good) == ["file", "seconds", "stages", "vouchers"]
    assert good["file"] == str(XML)
    assert all(isinstance(spent, float) for _, spent in good["stages"])
    (voucher,) = good["vouchers"]
    assert voucher["kind"] == "de_special"
    number = voucher["fields"]["invoice_number"]
    assert sorted(number) == ["box", "confidence", "source", "value"]
    assert number["source"] == "xml"
    assert {check["outcome"] for check in voucher["checks"]} <= {"passed", "could_not_run"}
    assert bad["vouchers"] == []
    assert bad["error"]["code"] == "file.unsupported"


@pytest.mark.ocr
def test_the_form_for_people(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    empty = tmp_path / "empty.pdf"
    empty.touch()
    assert main(["read", str(XML), str(empty)]) == 1
    told = capsys.readouterr().out
    assert "de_special" in told
    assert "元  [xml" in told
    assert "✓ net_plus_tax" in told
    assert "file.empty 文件是空的。" in told


def test_a_file_that_is_not_there_is_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["read", "nowhere.jpg", str(XML)]) == 2
    assert "nowhere.jpg" in capsys.readouterr().err


def test_a_box_is_told_with_its_page(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    field = Field(1070, Source.OCR, 0.87654, Box(0, 1.0, 2.0, 3.0, 4.0))
    reading = VoucherReading(
        "other", 0.5, {"total_fen": field}, (Check("net_plus_tax", Outcome.NOT_RUN),)
    )

    class Scripted:
        def __init__(self, _: object, *, desk: Path | None) -> None:
            assert desk is None  # readers compute for themselves

        def read(self, _: Path, *, timeout_s: float) -> FileReading:
            return FileReading((reading,), (("lines", timeout_s),), (None,))

        def close(self) -> None:
            """Nothing is open."""

    monkeypatch.setattr("cli.read.SandboxedReader", Scripted)
    assert main(["read", "--json", str(XML)]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["vouchers"][0]["fields"]["total_fen"] == {
        "value": 1070,
        "source": "ocr",
        "confidence": 0.8765,
        "box": {"page": 0, "left": 1.0, "top": 2.0, "right": 3.0, "bottom": 4.0},
    }
    assert told["vouchers"][0]["checks"] == [{"code": "net_plus_tax", "outcome": "could_not_run"}]
    assert (told["vouchers"][0]["items"], told["vouchers"][0]["parent"]) == ([], None)


@pytest.mark.ocr
def test_a_member_that_could_not_be_read_is_told_beside_those_that_were(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bundle = tmp_path / "x.zip"
    with zipfile.ZipFile(bundle, "w") as archive:
        archive.write(XML, "a.xml")
        archive.writestr("b.pdf", b"%PDF-1.7 and no more")
    assert main(["read", "--json", str(bundle)]) == 1
    told = json.loads(capsys.readouterr().out)
    assert [voucher["kind"] for voucher in told["vouchers"]] == ["de_special"]
    (unread,) = told["unread"]
    assert (unread["code"], unread["title"]) == ("pdf.damaged", "PDF 文件已损坏")
    assert unread["detail"].startswith("b.pdf: ")
    assert main(["read", str(bundle), str(XML)]) == 1
    lines = capsys.readouterr().out
    assert "\n  b.pdf: " in lines
    assert "pdf.damaged PDF 文件已损坏。请重新下载或导出后上传" in lines
    assert main(["read", "--pretty", "--out", str(tmp_path), str(bundle)]) == 1
    assert "pdf.damaged" in capsys.readouterr().out


@pytest.mark.ocr
def test_a_device_is_used_through_a_desk_that_comes_and_goes(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ZSB_OCR_DEVICE", "cpu:desk")
    assert main(["read", "--json", str(SAMPLES / "14_rail_paper_photo.jpg")]) == 0
    (voucher,) = json.loads(capsys.readouterr().out)["vouchers"]
    assert voucher["fields"]["total_fen"]["source"] == "ocr"
    assert not list(home.glob("*.sock"))
    monkeypatch.setenv("ZSB_OCR_DEVICE", "floppy")
    assert main(["read", str(XML)]) == 1
    assert "setting.invalid" in capsys.readouterr().err


@pytest.mark.ocr
def test_what_is_wrong_with_a_photo_is_told_with_what_to_do(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    dark = tmp_path / "dark.png"
    Image.new("RGB", (800, 600), (12, 12, 12)).save(dark)
    assert main(["read", "--json", str(dark), str(XML)]) == 0
    photo, file = (json.loads(line) for line in capsys.readouterr().out.splitlines())
    told = [flaw["code"] for flaw in photo["vouchers"][0]["quality"]]
    assert "quality.too_dark" in told
    assert file["vouchers"][0]["quality"] == []
    assert main(["read", str(dark)]) == 0
    assert f"! {TOO_DARK.title}，{TOO_DARK.remedy}" in capsys.readouterr().out


def test_an_attachment_names_the_voucher_it_hangs_on() -> None:
    number = Field("12345678", Source.OCR, 0.9)
    listed = VoucherReading(
        "attach_goods_list",
        0.9,
        {"parent_number": number},
        items=({"name": "笔", "category": "文具", "amount_fen": 100},),
    )
    (voucher,) = as_object(XML, FileReading((listed,), (), (None,)), error_max=0.005)["vouchers"]
    assert voucher["parent"] == {"code": None, "number": "12345678", "order": None}
    assert voucher["items"] == [{"name": "笔", "category": "文具", "amount_fen": 100}]
