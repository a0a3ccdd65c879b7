"""Papers as cities, provinces, banks and shops print them, line by line as a camera gives them.

`papers/*.txt` hold them: `== kind`, the rows with cells parted by `|`, and what must be read,
`-> field value`, where `-` means that nothing may be read; `-? field` is missing or shown to a
person. All names and numbers are made up.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from finance.vouchers.calibration import to_confirm
from finance.vouchers.interpret import interpret
from finance.vouchers.reading import Carrier, Evidence

FOLDER = Path(__file__).parent / "papers"

ERROR_MAX = 0.005

Paper = tuple[str, tuple[str, ...], dict[str, str]]


def blocks() -> Iterator[tuple[str, str]]:
    for file in sorted(FOLDER.glob("*.txt")):
        papers = file.read_text("utf-8").split("== ")[1:]
        yield from ((f"{file.stem} {i}", text) for i, text in enumerate(papers, start=1))


def paper_of(text: str) -> Paper:
    kind, *lines = text.rstrip("\n").split("\n")
    said = [line[3:].partition(" ") for line in lines if line.startswith("-> ")]
    rows = tuple(line for line in lines if line and not line.startswith(("-> ", "-? ")))
    return kind, rows, {name: value for name, _, value in said}


def doubtful(text: str) -> set[str]:
    return {line[3:] for line in text.splitlines() if line.startswith("-? ")}


@pytest.mark.parametrize("text", [pytest.param(text, id=name) for name, text in blocks()])
def test_a_paper_of_the_world(text, pages):
    kind, rows, expected = paper_of(text)
    (reading,) = interpret(Evidence(Carrier.IMAGE, pages(*rows)))
    assert reading.kind == kind
    read = {name: reading.value(name) for name in expected}
    assert {name: "-" if value is None else str(value) for name, value in read.items()} == expected
    confirm = to_confirm(reading.fields, reading.evidence.notes, error_max=ERROR_MAX)
    assert doubtful(text) & (set(reading.fields) - set(confirm)) == set()
