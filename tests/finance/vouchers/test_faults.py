"""Every fault speaks Chinese and says what to do; the exception keeps both its parts."""

import pickle
import re

import pytest

from finance.vouchers import faults
from finance.vouchers.faults import (
    FAULTS,
    Fault,
    Unreadable,
    UnreadPart,
    fault_by_code,
    unread_part,
)

CHINESE = re.compile(r"[一-鿿]")


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.code)
def test_every_fault_speaks_to_its_reader(fault: Fault) -> None:
    assert re.fullmatch(r"[a-z]+\.[a-z_]+", fault.code)
    assert CHINESE.search(fault.title)
    assert CHINESE.search(fault.remedy)
    assert fault_by_code(fault.code) is fault


def test_codes_are_unique_and_complete() -> None:
    codes = [fault.code for fault in FAULTS]
    assert len(codes) == len(set(codes))
    named = {value for value in vars(faults).values() if isinstance(value, Fault)}
    assert named == set(FAULTS)


def test_an_unknown_code_is_an_error() -> None:
    with pytest.raises(KeyError):
        fault_by_code("file.haunted")


def test_unreadable_survives_a_process_boundary() -> None:
    error = Unreadable(faults.ZIP_BOMB, "42.zip")
    again = pickle.loads(pickle.dumps(error))
    assert (again.fault, again.detail, str(again)) == (
        faults.ZIP_BOMB,
        "42.zip",
        "zip.bomb: 42.zip",
    )
    assert str(Unreadable(faults.EMPTY)) == "file.empty"


@pytest.mark.parametrize(
    ("detail", "told"),
    [
        ("", "a.pdf"),
        ("page 1", "a.pdf: page 1"),
        ("a.pdf: CRC", "a.pdf: CRC"),
        ("\0\x1b[2J", "a.pdf:   [2J"),
        ("x" * 600, "a.pdf: " + "x" * 493),
    ],
)
def test_a_part_that_cannot_be_read_is_told_by_its_name_first(detail: str, told: str) -> None:
    part = unread_part("a.pdf", Unreadable(faults.PDF_DAMAGED, detail))
    assert part == UnreadPart(faults.PDF_DAMAGED, told)
