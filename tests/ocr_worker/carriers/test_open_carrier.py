"""The one door to the carriers."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from finance.vouchers import faults
from finance.vouchers.faults import Fault, Unreadable
from finance.vouchers.media import MediaType
from ocr_worker.carriers import CARRIERS, open_carrier, open_file
from ocr_worker.carriers.base import File, Limits, no_pictures


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


Edit = tuple[int, int, bytes]
EDITS = st.lists(
    st.tuples(st.integers(0, 10_000), st.integers(0, 30), st.binary(max_size=20)),
    min_size=1,
    max_size=8,
)


def damaged(data: bytes, edits: list[Edit]) -> bytes:
    for place, cut, new in edits:
        at = place % max(len(data), 1)
        data = data[:at] + new + data[at + cut :]
    return data


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(edits=EDITS, part=st.integers(0, 20))
def test_a_damaged_package_is_read_or_refused_and_nothing_else(
    *, build_zip, ofd_parts, edits: list[Edit], part: int
) -> None:
    inside = sorted(ofd_parts)[part % len(ofd_parts)]
    broken = {**ofd_parts, inside: damaged(str(ofd_parts[inside]).encode(), edits)}
    for data in (build_zip(broken), damaged(build_zip(ofd_parts), edits)):
        try:
            opened = open_file(File("a.ofd", data), Limits())
        except Unreadable as error:
            opened = ()
            assert error.fault.code  # noqa: PT017 - either outcome is right, a third is not
        assert isinstance(opened, tuple)
