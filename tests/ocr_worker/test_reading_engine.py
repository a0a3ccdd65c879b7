"""The real engine in the real cage, on drawn samples and on files made to harm."""

import json
from pathlib import Path

import psutil
import pytest

from finance.kernel.settings import Settings
from finance.vouchers.faults import Unreadable
from ocr_worker.reader import SandboxedReader

pytestmark = pytest.mark.ocr

SAMPLES = Path(__file__).resolve().parents[2] / "samples"
TRUTH = {
    one["file"]: one for one in json.loads((SAMPLES / "expected.json").read_text(encoding="utf-8"))
}
RESIDENT_MAX = 1300 * 1024 * 1024


@pytest.fixture(scope="module")
def reader(tmp_path_factory):
    pytest.importorskip("paddlex", reason="the paddleocr package of this environment cannot run")
    opened = SandboxedReader(Settings(home=tmp_path_factory.mktemp("home"), ocr_engine="paddle"))
    yield opened
    opened.close()


@pytest.mark.parametrize(
    "name", ["01_vat_special_photo.jpg", "12_de_normal_photo.jpg", "14_rail_paper_photo.jpg"]
)
def test_a_photo_is_read_exactly(reader, name):
    (reading,) = reader.read(SAMPLES / "files" / name, timeout_s=120).vouchers
    truth = TRUTH[name]
    assert reading.kind == truth["kind"]
    for key in ("invoice_code", "invoice_number", "issued_on", "total_fen", "seller_tax_id"):
        assert reading.value(key) == truth["fields"].get(key)
    assert psutil.Process(reader.pid).memory_info().rss < RESIDENT_MAX


def test_hostile_files_leave_the_reader_alive(reader, tmp_path):
    pid = reader.pid
    bad = tmp_path / "bad.jpg"
    photo = (SAMPLES / "files" / "14_rail_paper_photo.jpg").read_bytes()
    for data, code in (
        (b"plain text called a photo", "file.unsupported"),
        (photo[: len(photo) // 2], "image.damaged"),
        (b"", "file.empty"),
    ):
        bad.write_bytes(data)
        with pytest.raises(Unreadable) as raised:
            reader.read(bad, timeout_s=60)
        assert raised.value.fault.code == code
    assert reader.pid == pid
