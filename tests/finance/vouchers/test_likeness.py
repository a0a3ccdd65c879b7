"""Words of a form, found however far apart its characters are set."""

import re

import pytest

from finance.vouchers.likeness import spaced


@pytest.mark.parametrize(
    ("words", "text", "is_found"),
    [
        ("票价", "票 价", True),
        ("票[价款]", "票 款", True),
        ("票[价款]", "检票 14", False),
        ("[今兹]收到", "今 收到", True),
        ("开票(?:日期)?", "开 票 日 期", True),
        ("(?<!小)合计", "小合计", False),
        ("(?<!小)合计", "合 计", True),
    ],
)
def test_spaced(words: str, text: str, is_found: bool) -> None:  # noqa: FBT001 - a test's column
    assert (re.search(spaced(words), text) is not None) is is_found
