"""Money is integer fen; yuan appear only at the edges."""

import re
from decimal import Decimal

from finance.kernel.errors import InvalidInput

FEN_MAX = 10**15 - 1  # ten trillion yuan: beyond it a figure is a mistake, and BIGINT stays far

_YUAN = re.compile(r"-?\d{1,13}(?:\.\d{1,2})?")


class AmountInvalid(InvalidInput):
    code = "money.invalid"
    title = "金额格式不正确"
    remedy = "请填写以元为单位、最多两位小数的金额"


def fen_from_yuan(text: str) -> int:
    """Exact fen of a yuan amount such as `1,234.5` or `¥10.70`."""
    cleaned = text.strip().lstrip("¥￥").replace(",", "").replace("，", "")
    if not _YUAN.fullmatch(cleaned):
        raise AmountInvalid(f"无法识别的金额：{text[:32]}")
    return int(Decimal(cleaned) * 100)


def yuan(fen: int) -> str:
    """`-150` → `-1.50`; no thousands separators, so that it round-trips."""
    sign = "-" if fen < 0 else ""
    return f"{sign}{abs(fen) // 100}.{abs(fen) % 100:02d}"
