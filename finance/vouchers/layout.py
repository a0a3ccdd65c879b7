"""Lines on a page, put into rows and read as people do: label first, value to its right.

Everything works on boxes alone, in the page's own unit, so that a text layer in millimetres
and a photograph in pixels are read by the same rules.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from statistics import median

from finance.vouchers.normalise import plain
from finance.vouchers.reading import Box, Page, Source, TextLine

# A gap wider than this many line heights parts two cells; it stands as a tab in the row's text.
CELL_GAP = 1.6
# A gap wider than this is a space; less is the same word in two pieces.
WORD_GAP = 0.35
# The sign of the currency before a whole amount, as readers take it for the characters like it.
_SIGN = re.compile(
    r"^(?:[羊半夫丫丰]|[YV](?=\s?\d[\d,]+\.\d{2}))(?=\s?\d[\d,]*(?:\.\d{2}|\.?\d*\s?元)$)"
)
_LEADING_SIGN = re.compile(r"[¥半羊夫]\s?(?=-?\d)")
_AMOUNT_LABEL = re.compile(r"^全(?=\s?额\s?(?:$|[:(\d¥]))")
# Below this a line is a stroke of a seal or a fold; between a label's characters it parts them.
_LEGIBLE = 0.3

# Vouchers of the mainland print regulated characters: where a page does, an old form amid them is
# a misreading of a blurred one. Pairs of the same meaning that look alike, old and regulated.
_OLD_FORMS = str.maketrans(
    "黃靜稅別賃車號會費額單開發據證帳業務處區縣東馬張陳劉趙吳楊國銀郵電話數價總計備註項門實際員場園"
    "華義龍麗雲風廣慶鄉鎮聯錄記賬購銷貨運輸專統"
    "來結資財納給約級線紅純組經續編貸貿質贈預領館驗間險鐵鋼錢長輛轉進達過遠還遺訂許設試認誤調請"
    "識議護負買賣農寫圓應擔損換時書條機檢權橋氣決測營現環產監確種稱積節築職與興藥補規視訊學醫療"
    "診滬遼蘇魯閩貴寧瓊粵贛陝",
    "黄静税别赁车号会费额单开发据证账业务处区县东马张陈刘赵吴杨国银邮电话数价总计备注项门实际员场园"
    "华义龙丽云风广庆乡镇联录记账购销货运输专统"
    "来结资财纳给约级线红纯组经续编贷贸质赠预领馆验间险铁钢钱长辆转进达过远还遗订许设试认误调请"
    "识议护负买卖农写圆应担损换时书条机检权桥气决测营现环产监确种称积节筑职与兴药补规视讯学医疗"
    "诊沪辽苏鲁闽贵宁琼粤赣陕",
)
_REGULATED = frozenset(
    "码额业务证账费员张东马陈刘国银邮电话价计备项门际场园华义龙云风广庆乡镇联记购货运输专统"
)
_REGULATED_LEAST = 3


@dataclass(frozen=True, slots=True)
class Run:
    """One line of evidence with its text normalised; `raw` is what was printed, to be shown."""

    text: str
    box: Box
    confidence: float
    source: Source
    raw: str
    certainties: tuple[float, ...] = ()  # by character of `text`; empty: not told

    def certainty(self, start: int, end: int) -> float:
        """Of the weakest character from `start` to `end`; of the line where no more is told."""
        return min(self.certainties[max(0, start) : max(0, end)], default=self.confidence)

    @property
    def is_upright(self) -> bool:
        """Written downwards, as the 购买方 of a form is: it belongs to no row."""
        return self.box.height > 1.6 * self.box.width and len(self.text) > 1


@dataclass(frozen=True, slots=True)
class Hit:
    """What a pattern found: the group `value` (else the first, else all), and where."""

    value: str
    box: Box
    confidence: float
    source: Source
    match: re.Match[str]


@dataclass(frozen=True, slots=True)
class Row:
    """Runs that share a height, left to right; `text` joins them with spaces and tabs."""

    text: str
    runs: tuple[Run, ...]
    starts: tuple[int, ...]  # where each run begins in `text`

    @property
    def box(self) -> Box:
        return union(run.box for run in self.runs)

    def hits(self, pattern: re.Pattern[str]) -> Iterator[Hit]:
        for match in pattern.finditer(self.text):
            group = _value_group(match)
            start, end = match.span(group)
            start += _behind_sign(match.group(group))
            touched = self._touched(start, end)
            if touched:
                yield Hit(
                    value=match.group(group).strip(),
                    box=union(run.box for run, _ in touched),
                    confidence=min(run.certainty(start - at, end - at) for run, at in touched),
                    source=touched[0][0].source,
                    match=match,
                )

    def _touched(self, start: int, end: int) -> tuple[tuple[Run, int], ...]:
        return tuple(
            (run, at)
            for run, at in zip(self.runs, self.starts, strict=True)
            if at < end and at + len(run.text) > start
        )


def _behind_sign(value: str) -> int:
    """Where the figures begin: how clear the sign of the currency is says nothing of them."""
    sign = _LEADING_SIGN.match(value)
    return 0 if sign is None else sign.end()


def _value_group(match: re.Match[str]) -> int:
    """The first group that took part; patterns offer several places for one value."""
    for number, value in enumerate(match.groups(), start=1):
        if value is not None:
            return number
    return 0


@dataclass(frozen=True, slots=True)
class Sheet:
    """All rows of a voucher-sized part, page after page."""

    runs: tuple[Run, ...]
    rows: tuple[Row, ...]
    pages: int = 1

    @property
    def text(self) -> str:
        return "\n".join(row.text for row in self.rows)

    @property
    def upright_text(self) -> str:
        return "\n".join(run.text for run in self.runs if run.is_upright)

    def first(self, *patterns: re.Pattern[str]) -> Hit | None:
        """The first hit of the first pattern that hits at all."""
        for pattern in patterns:
            for hit in self.all(pattern):
                return hit
        return None

    def all(self, pattern: re.Pattern[str]) -> Iterator[Hit]:
        for row in self.rows:
            yield from row.hits(pattern)

    def part(self, wanted: Callable[[Run], bool]) -> "Sheet":
        """The same sheet with only the runs wanted; rows are made anew."""
        return self.cut(lambda run: (run,) if wanted(run) else ())

    def cut(self, pieces: Callable[[Run], tuple[Run, ...]]) -> "Sheet":
        """The same sheet with every run in its pieces; rows are made anew."""
        runs = tuple(piece for run in self.runs for piece in pieces(run))
        return Sheet(runs=runs, rows=_rows(runs), pages=self.pages)


def union(boxes: Iterable[Box]) -> Box:
    all_of = tuple(boxes)
    return Box(
        page=all_of[0].page,
        left=min(box.left for box in all_of),
        top=min(box.top for box in all_of),
        right=max(box.right for box in all_of),
        bottom=max(box.bottom for box in all_of),
    )


def lay_out(pages: Iterable[Page]) -> Sheet:
    """Normalise the lines of the pages and put them into rows."""
    return _laid_out(tuple(pages))


@lru_cache(maxsize=16)  # to tell papers apart and then to read them the same pages are asked for
def _laid_out(pages: tuple[Page, ...]) -> Sheet:
    runs = tuple(_run(line, page.source) for page in pages for line in _regulated(page))
    kept = tuple(run for run in runs if run.text and run.confidence >= _LEGIBLE)
    return Sheet(runs=kept, rows=_rows(kept), pages=len(pages))


def _regulated(page: Page) -> tuple[TextLine, ...]:
    """The lines of a page, misread old forms of characters exchanged for the regulated ones."""
    known = set().union(*(line.text for line in page.lines)) & _REGULATED
    if page.source is not Source.OCR or len(known) < _REGULATED_LEAST:
        return page.lines
    return tuple(replace(line, text=line.text.translate(_OLD_FORMS)) for line in page.lines)


def _run(line: TextLine, source: Source) -> Run:
    text = plain(line.text)
    return Run(
        text=_mended(text) if source is Source.OCR else text,
        box=line.box,
        confidence=line.confidence,
        source=source,
        raw=line.text.strip(),
        certainties=() if line.doubts is None else _certainties(line.text, line.doubts, text),
    )


def _mended(text: str) -> str:
    """`夫39.90元` is ¥39.90元, a cell `全额` is 金额: none prints the one in the other's place."""
    return _AMOUNT_LABEL.sub("金", _SIGN.sub("¥", text))


def _certainties(raw: str, doubts: tuple[tuple[int, float], ...], text: str) -> tuple[float, ...]:
    """By character of the normalised text; where places cannot be told, the weakest for all."""
    if not doubts:
        return (1.0,) * len(text)
    known = dict(doubts)
    pairs = [(char, known.get(at, 1.0)) for at, one in enumerate(raw) for char in plain(one)]
    spread = iter(pairs)
    told = [1.0 if char == " " else next(spread, (char, 0.0))[1] for char in text]
    if "".join(char for char, _ in pairs) == text.replace(" ", ""):
        return tuple(told)
    return (min(known.values(), default=1.0),) * len(text)


def _rows(runs: tuple[Run, ...]) -> tuple[Row, ...]:
    rows: list[Row] = []
    for page in sorted({run.box.page for run in runs}):
        flat = [run for run in runs if run.box.page == page and not run.is_upright]
        rows.extend(_row(group) for group in _grouped(flat))
    return tuple(rows)


def _grouped(runs: list[Run]) -> list[list[Run]]:
    """Cut the page into rows from top to bottom by the middles of the runs.

    A run joins the row whose last neighbour to the left has its middle nearest: a page that
    sags or tilts a little is followed from run to run instead of being cut by a straight ruler.
    """
    if not runs:
        return []
    usual = median(run.box.height for run in runs)
    rows: list[list[Run]] = []
    for run in sorted(runs, key=lambda one: (one.box.left, one.box.top)):
        row = _nearest(rows, run, usual)
        if row is None:
            rows.append([run])
        else:
            row.append(run)
    rows.sort(key=lambda row: sum(run.box.middle[1] for run in row) / len(row))
    return rows


def _nearest(rows: list[list[Run]], run: Run, usual: float) -> list[Run] | None:
    best: tuple[float, list[Run]] | None = None
    middle, furthest = run.box.middle[1], 0.5 * max(run.box.height, usual * 0.6)
    for row in rows:
        last = row[-1]
        off = abs(last.box.middle[1] - middle)
        if off > furthest:
            continue
        reach = min(0.5 * max(last.box.height, usual * 0.6), furthest)
        overlap = last.box.right - run.box.left
        follows = off <= reach and overlap <= 0.5 * min(last.box.width, run.box.width)
        if follows and (best is None or off < best[0]):
            best = (off, row)
    return best[1] if best else None


def _row(runs: list[Run]) -> Row:
    ordered = sorted(runs, key=lambda run: run.box.left)
    text, starts = "", []
    for before, run in zip([None, *ordered], ordered, strict=False):
        text += "" if before is None else _between(before, run)
        starts.append(len(text))
        text += run.text
    return Row(text=text, runs=tuple(ordered), starts=tuple(starts))


def _between(before: Run, run: Run) -> str:
    height = max(min(before.box.height, run.box.height), 1e-6)
    gap = (run.box.left - before.box.right) / height
    if gap > CELL_GAP:
        return "\t"
    return " " if gap > WORD_GAP else ""
