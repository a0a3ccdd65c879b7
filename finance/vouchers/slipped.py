"""Strips whose labels were printed before: what the meter prints may slip up or down beside them.

A third of a line is enough for a value to stand beside the label of its neighbour. Days and hours
cannot be taken for anything else: how far they stand from their own labels tells how far all did.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from statistics import median

from finance.vouchers.layout import Run, Sheet
from finance.vouchers.printed import weaker
from finance.vouchers.reading import Box, Field

_DAY = r"(?:20)?\d{2}\s*[-./年]\s*\d{1,2}\s*[-./月]\s*\d{1,2}\s*日?"
_HOUR = r"\d{1,2}:\d{2}"


@dataclass(frozen=True, slots=True)
class Own:
    """A label, the shape of its value, and which of how many values of that shape it is."""

    label: re.Pattern[str]
    shape: re.Pattern[str]
    place: int = 0
    count: int = 1


def _own(label: str, shape: str, *, place: int = 0, count: int = 1) -> Own:
    return Own(re.compile(rf"{label}\s*:?"), re.compile(shape), place=place, count=count)


OF_RIDES = (
    _own(r"日\s*期", _DAY),
    _own(r"时\s*间", rf"{_HOUR}\s*[-~—至]+\s*{_HOUR}"),
    _own(r"上\s*车", _HOUR, place=0, count=2),
    _own(r"下\s*车", _HOUR, place=1, count=2),
    _own(r"(?:等\s*[候时]|候\s*时)", rf"\d{{1,2}}:{_HOUR}"),
)
OF_PASSAGES = (
    _own(r"日\s*期", _DAY),
    _own(r"时\s*间", rf"{_HOUR}(?::\d{{2}})?"),
)
# Title, codes and numbers of the form were printed with its labels.
_OF_FORM = re.compile(r"\d{12}|\d{8}|.*(?:发\s*票|票\s*据|代\s*码|号\s*码|监\s*制|专\s*用).*")
_PAIRS_LEAST, _SLIPPED, _ALIKE = 2, 0.3, 0.6
_MOVED = 0.9


@dataclass(frozen=True, slots=True)
class Slip:
    """How far below its labels the print stands, and right of what it stands."""

    off: float
    edge: float


def slip_of(sheet: Sheet, owns: tuple[Own, ...]) -> Slip | None:
    """None where the print stands beside its labels, or nobody knows."""
    pairs = [pair for own in owns for pair in _paired(sheet, own)]
    if len(pairs) < _PAIRS_LEAST:
        return None
    height = median(label.box.height for label, _ in pairs)
    offs = [value.box.middle[1] - label.box.middle[1] for label, value in pairs]
    usual = median(offs)
    if abs(usual) <= _SLIPPED * height or any(abs(o - usual) > _ALIKE * height for o in offs):
        return None
    return Slip(usual, median(label.box.right for label, _ in pairs))


def moved_back(sheet: Sheet, slip: Slip) -> Sheet:
    """The same sheet with the values beside their labels."""
    return sheet.cut(lambda run: (_moved(run, slip.off) if _is_value(run, slip) else run,))


def in_place(
    moved: Mapping[str, Field], slip: Slip, *, seen: Mapping[str, Field]
) -> dict[str, Field]:
    """The fields of the moved sheet where they are printed; with doubt where moving tells them."""
    found = {}
    for name, field in moved.items():
        same = name in seen and seen[name].value == field.value
        box = None if field.box is None else _shifted(field.box, slip.off)
        found[name] = weaker(replace(field, box=box), 1.0 if same else _MOVED)
    return found


def _paired(sheet: Sheet, own: Own) -> Iterator[tuple[Run, Run]]:
    """The only run that is the label, and its value among the only ones of the shape."""
    labels = [run for run in sheet.runs if own.label.fullmatch(run.text)]
    values = [run for run in sheet.runs if own.shape.fullmatch(run.text)]
    if len(labels) != 1 or len(values) != own.count:
        return
    value = sorted(values, key=lambda run: run.box.top)[own.place]
    if value.box.page == labels[0].box.page and value.box.left > labels[0].box.right:
        yield labels[0], value


def _is_value(run: Run, slip: Slip) -> bool:
    return run.box.left > slip.edge and _OF_FORM.fullmatch(run.text) is None


def _moved(run: Run, off: float) -> Run:
    return replace(run, box=_shifted(run.box, -off))


def _shifted(box: Box, off: float) -> Box:
    return replace(box, top=box.top + off, bottom=box.bottom + off)
