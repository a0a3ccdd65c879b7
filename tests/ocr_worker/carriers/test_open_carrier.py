"""The one door to the carriers."""

from pathlib import Path

import pytest

from finance.vouchers import faults
from finance.vouchers.faults import Fault, Unreadable
from finance.vouchers.media import MediaType
from ocr_worker.carriers import CARRIERS, open_carrier
from ocr_worker.carriers.base import Limits, no_pictures


def refusal(path: Path, content: bytes, limits: Limits | None = None) -> Fault:
    path.write_bytes(content)
    with pytest.raises(Unreadable) as caught:
        open_carrier(path, limits=limits or Limits())
    return caught.value.fault


def test_every_medium_has_exactly_one_carrier() -> None:
    for media in set(MediaType) - {MediaType.ZIP}:
        assert [carrier for carrier in CARRIERS if media in carrier.media] != []
        assert sum(media in carrier.media for carrier in CARRIERS) == 1


def test_files_are_judged_by_their_bytes_and_never_by_their_name(tmp_path: Path) -> None:
    assert refusal(tmp_path / "a.jpg", b"") is faults.EMPTY
    assert refusal(tmp_path / "a.jpg", b"a text, not a picture") is faults.UNSUPPORTED
    assert refusal(tmp_path / "a.pdf", b"0" * 101, Limits(file_bytes_max=100)) is faults.TOO_LARGE
    xml = tmp_path / "invoice.jpg"
    xml.write_bytes(b"<EInvoice><a>1</a></EInvoice>")
    assert open_carrier(xml, limits=Limits())[0].name == "invoice.jpg"


def test_what_has_no_pictures_gives_none() -> None:
    assert no_pictures() == ()
