"""A picture of which only a part is a voucher: the blocks of print that lie apart on it."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from statistics import median

from finance.vouchers.reading import Evidence, Page, Source, TextLine

# In usual heights of a line: two papers lie at least so far apart, lines of one paper hardly ever.
_APART = 2.5
_LEGIBLE = 0.3
_LINES_LEAST = 5


def parts_of(evidence: Evidence) -> Iterator[Evidence]:
    """What stands above, below, left and right of empty strips, each as if it were alone."""
    if evidence.codes or len(evidence.pages) != 1 or evidence.pages[0].source is not Source.OCR:
        return
    page = evidence.pages[0]
    lines = [line for line in page.lines if line.confidence >= _LEGIBLE]
    if not lines:
        return
    gap = _APART * median(min(line.box.height, line.box.width) for line in lines)
    blocks = [
        block
        for band in _cut(lines, gap, is_across=True)
        for block in _cut(band, gap, is_across=False)
    ]
    if len(blocks) > 1:
        yield from (_only(evidence, page, block) for block in blocks if len(block) >= _LINES_LEAST)


def _cut(lines: Sequence[TextLine], gap: float, *, is_across: bool) -> Iterator[list[TextLine]]:
    """The lines between the empty strips of the page, in order."""
    spans = sorted(
        ((line.box.top, line.box.bottom, at) if is_across else (line.box.left, line.box.right, at))
        for at, line in enumerate(lines)
    )
    block: list[TextLine] = []
    reach = spans[0][1]
    for start, end, at in spans:
        if start - reach > gap:
            yield block
            block = []
        block.append(lines[at])
        reach = max(reach, end)
    yield block


def _only(evidence: Evidence, page: Page, lines: Sequence[TextLine]) -> Evidence:
    kept = frozenset(map(id, lines))
    own = tuple(line for line in page.lines if id(line) in kept)
    return replace(evidence, pages=(replace(page, lines=own),))
