"""Slips pasted on a sheet (粘贴单): what the sheet itself says is no print of the slip.

Offices paste small papers on a form of their own, which names its unit, its day, the sum of all
that is pasted and who signed. Its rows stand above and below the slip; left among the slip's, its
day and its sum would be taken for the slip's own.
"""

import re

from finance.vouchers.layout import Row, Sheet
from finance.vouchers.likeness import spaced

_TITLE = re.compile(spaced(r"粘贴[单处页]|(?:单据|票据|凭证)粘"))
# The form's own boxes under its title, and its foot.
_HEAD = re.compile(
    spaced(
        r"单位|部门|科室|日期|附件|编号|页次|姓名|用途|摘要|事由|^\s*第.{1,8}号|^[^:]*年.{1,6}月.{1,6}日\s*$"
    )
)
_FOOT = re.compile(
    spaced(
        r"附(?:件|单据|单证).{0,8}张|共.{0,4}张|审[批核]|证明人|经[办手]人|报销|领导|财务|会计|出纳|负责人|"
        r"金额合计|合计金额|^合计.{0,4}大写|验收人|粘贴"
    )
)
_GOODS = re.compile(r"[*¥%]|\d\.\d{2}")
_FOOT_ROWS = 2
# A paper's own title, number or payee: no row of the form.
_OF_PAPER = re.compile(
    r"\d{8}|[发车客]\s*票|票\s*据|收\s*[据条]|领\s*条|回\s*单|[收交缴]\s*款|今\s*[收领]\s*到|表\s*$"
)


def without_paste(sheet: Sheet) -> Sheet:
    """The sheet without the rows of the form that its papers are pasted on, where there is one."""
    titled = next((i for i, row in enumerate(sheet.rows) if _is_title(row)), None)
    if titled is None:
        return sheet
    # A title in the lower half stands below the slip and heads nothing of it.
    first = titled + 1 if titled * 2 < len(sheet.rows) else 0
    while 0 < first < len(sheet.rows) and _is_form(sheet.rows[first], _HEAD):
        first += 1
    last = len(sheet.rows)
    least = max(first, last - _FOOT_ROWS)
    while last > least and _is_form(sheet.rows[last - 1], _FOOT):
        last -= 1
    kept = sheet.rows[first:last]
    inside = frozenset(id(run) for row in kept for run in row.runs)
    return sheet.part(lambda run: id(run) in inside or run.is_upright)


def _is_title(row: Row) -> bool:
    """The form's name alone in its row: an invoice may sell such forms."""
    return _TITLE.search(row.text) is not None and _GOODS.search(row.text) is None


def _is_form(row: Row, words: re.Pattern[str]) -> bool:
    if _is_title(row):
        return True
    return words.search(row.text) is not None and _OF_PAPER.search(row.text) is None
