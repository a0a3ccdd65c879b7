"""How much a page looks like a kind: its title, and enough of the words that stand around it."""

import re
from collections.abc import Iterable
from itertools import pairwise

from finance.vouchers.layout import Sheet

Anchors = tuple[re.Pattern[str], ...]

_TITLED, _ANCHOR = 0.86, 0.02
_BEST = 0.96
_NAMELESS = 0.6
# Between two characters, be they in a group or optional.
_BETWEEN = re.compile(
    r"(?<=[一-鿿])(?=[一-鿿])|(?<=[一-鿿])(?=(?:\(\?:|\[)[一-鿿])|"
    r"(?<=[一-鿿)]\?)(?=[一-鿿])|(?<=[\])])(?=[一-鿿])"
)
_BEHIND = re.compile(r"(\(\?<[!=][^()]*\))")


def spaced(words: str) -> str:
    """The same expression for letter-spaced print; what it looks behind at stays as it is."""
    parts = _BEHIND.split(words)
    return "".join(part if _BEHIND.fullmatch(part) else _spread(part) for part in parts)


def _spread(words: str) -> str:
    """With room between characters, but none inside a class: `[价款]` is one of the two."""
    gaps = (match.start() for match in _BETWEEN.finditer(words))
    open_gaps = [at for at in gaps if words.rfind("[", 0, at) <= words.rfind("]", 0, at)]
    edges = (0, *open_gaps, len(words))
    return r"\s*".join(words[start:end] for start, end in pairwise(edges))


def title(words: str) -> re.Pattern[str]:
    return re.compile(spaced(words), re.MULTILINE)


def anchors(*words: str) -> Anchors:
    return tuple(re.compile(spaced(one), re.MULTILINE) for one in words)


def count(sheet: Sheet, wanted: Iterable[re.Pattern[str]]) -> int:
    """How many of the words stand anywhere on the page."""
    text = f"{sheet.text}\n{sheet.upright_text}"
    return sum(1 for one in wanted if one.search(text))


def likeness(
    sheet: Sheet,
    named: re.Pattern[str],
    around: Anchors,
    *,
    least: int = 2,
    against: re.Pattern[str] | None = None,
    best: float = _BEST,
) -> float:
    """0, or 0.86 and more where the title stands there with at least so many anchors."""
    text = sheet.text
    if not named.search(text) or (against is not None and against.search(text)):
        return 0.0
    found = count(sheet, around)
    return min(best, _TITLED + _ANCHOR * found) if found >= least else 0.0


def nameless(
    sheet: Sheet, around: Anchors, *, least: int, against: re.Pattern[str] | None = None
) -> float:
    """0, or 0.6 for a form known by its own words where a stamp or a fold took its title."""
    if against is not None and against.search(sheet.text):
        return 0.0
    return _NAMELESS if count(sheet, around) >= least else 0.0
