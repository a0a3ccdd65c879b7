"""Misread 统一社会信用代码: a repair counts only where both check characters then agree.

The two checks together let one wrong text in 341 pass. So few candidates are tried, the likeliest
confusions first, and where two of them pass none is taken.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import product

from finance.vouchers.invoice_codes import PROVINCES
from finance.vouchers.tax_ids import is_sound_credit_code

_LENGTH = 18
_REGION = range(2, 8)  # six digits
_ORGANISATION = range(8, 16)  # and its check character behind it, a digit or X
_CHARACTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"

# A character that the set does not have stands for one of these.
_FOREIGN = {"O": "0QD", "I": "1", "Z": "2", "S": "5", "V": "UY"}
# A letter in the place of a digit.
_DIGITS = {
    "O": "0", "D": "0", "Q": "0", "U": "0", "I": "1", "L": "1", "T": "7", "Z": "2", "E": "3",
    "A": "4", "S": "5", "G": "6", "B": "83",
}  # fmt: skip
# What has the same strokes, or one stroke more or less, inside the set.
_ALIKE = {
    "0": "DQU", "1": "L7T", "2": "7", "3": "8", "4": "A", "5": "6", "6": "5G", "7": "1T",
    "8": "B3", "9": "0", "A": "4", "B": "8R", "C": "G", "D": "0", "E": "F", "F": "EP", "G": "6C",
    "H": "NM", "J": "", "K": "XR", "L": "1", "M": "NHW", "N": "MH", "P": "FR", "Q": "0",
    "R": "PBK", "T": "71", "U": "0W", "W": "M", "X": "KY", "Y": "XT",
}  # fmt: skip
_CHANGED_MOST = 4
_LIKE_M = "MNHWVUYK"
# 组织机构代码 given since 2015 begin with M and hold letters, in trade and industry (9) as MA, in
# the first trials as M0. Older ones are digits, behind a letter at most.
_SERIES = {True: re.compile(r"M[A0]|[0-9A-Z][0-9]{7}"), False: re.compile("M|[0-9A-Z][0-9]{7}")}
# 登记管理部门 and 机构类别 in use, before the region of a province or of the state (10).
_OFFICES = re.compile(
    r"(?:1[1-39]|2[19]|3[1-59]|4[19]|5[1-59]|6[129]|7[129]|8[19]|9[1-3]|A[19]|N[1-39]|Y1)"
)


@dataclass(frozen=True, slots=True)
class Repair:
    """The code that a text stands for, and how sure the way there leaves us (0..1)."""

    code: str
    certainty: float


def repair_credit_code(text: str) -> Repair | None:
    """The one code that a misread text can stand for, or None."""
    raw = text.upper()
    for attempt, certainty in ((_legal, 0.95), (_even, 0.85), (_swapped, 0.7)):
        found = {code for code in attempt(raw) if _is_plausible(code)}
        if found:
            return Repair(found.pop(), certainty) if len(found) == 1 else None
    return None


def _is_plausible(code: str) -> bool:
    is_known = code[2:4] in PROVINCES or code[2:4] == "10"
    has_series = _SERIES[code[0] == "9"].match(code, _ORGANISATION.start)
    return bool(_OFFICES.match(code) and has_series and is_known) and is_sound_credit_code(code)


def _legal(raw: str) -> Iterator[str]:
    """Every character that cannot stand in its place exchanged, in both series of codes."""
    if len(raw) != _LENGTH:
        return
    for of_series in (_new, _old):
        options = [_options(place, raw, of_series) for place in range(_LENGTH)]
        changed = sum(one not in some for some, one in zip(options, raw, strict=True))
        if all(options) and changed <= _CHANGED_MOST:
            yield from map("".join, product(*options))


def _options(place: int, raw: str, of_series: Callable[[int, str], str]) -> str:
    if place in _REGION or (place == _ORGANISATION.stop and raw[place] != "X"):
        return _digit(raw[place])
    return of_series(place, raw) if place in _ORGANISATION else _any(raw[place])


def _new(place: int, raw: str) -> str:
    if place == _ORGANISATION.start:
        return "M" if raw[place] in _LIKE_M else ""
    if place == _ORGANISATION.start + 1 and raw[0] == "9":
        return "0" if raw[place] in "0OQ" else "A"
    return _any(raw[place])


def _old(place: int, raw: str) -> str:
    return _any(raw[place]) if place == _ORGANISATION.start else _digit(raw[place])


def _digit(character: str) -> str:
    return character if character.isdecimal() else _DIGITS.get(character, "")


def _any(character: str) -> str:
    return character if character in _CHARACTERS else _FOREIGN.get(character, "")


def _even(raw: str) -> Iterator[str]:
    """A run of equal characters read one too long or one too short."""
    for place, character in enumerate(raw):
        if place and raw[place - 1] == character:
            if len(raw) == _LENGTH + 1:
                yield from _legal(raw[:place] + raw[place + 1 :])
            if len(raw) == _LENGTH - 1:
                yield from _legal(raw[:place] + character + raw[place:])


def _swapped(raw: str) -> Iterator[str]:
    """One character taken for another that looks like it."""
    for code in _legal(raw):
        for place, character in enumerate(code):
            for other in _ALIKE[character]:
                if place not in _REGION or other.isdecimal():
                    yield code[:place] + other + code[place + 1 :]
