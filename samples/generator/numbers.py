"""The numbers printed on vouchers, made so that their check digits and structure hold.

Written apart from the product's own checks on purpose: the two must agree on the samples.
"""

from collections.abc import Sequence

CHARSET = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # GB 32100-2015: no I O S V Z
REGION = "330199"  # no place has this code
WEIGHTS = tuple(pow(3, i, 31) for i in range(17))
ORG_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
DIGITS_CN = "零壹贰叁肆伍陆柒捌玖"
UNITS_CN = ("", "拾", "佰", "仟")
SECTIONS_CN = ("", "万", "亿")


def organisation_check(body: str) -> str:
    """The ninth character of an organisation code (GB 11714)."""
    total = sum(int(c, 36) * w for c, w in zip(body, ORG_WEIGHTS, strict=True))
    left = 11 - total % 11
    return {10: "X", 11: "0"}.get(left, str(left))


def tax_id(prefix: str, body: str) -> str:
    """统一社会信用代码 from a two-character prefix and eight characters of organisation code."""
    head = prefix + REGION + body + organisation_check(body)
    total = sum(CHARSET.index(c) * w for c, w in zip(head, WEIGHTS, strict=True))
    return head + CHARSET[(31 - total % 31) % 31]


def yuan(fen: int) -> str:
    sign = "-" if fen < 0 else ""
    return f"{sign}{abs(fen) // 100}.{abs(fen) % 100:02d}"


def _section_cn(section: int) -> str:
    text, gap = "", False
    for place in (3, 2, 1, 0):
        digit = section // 10**place % 10
        if digit == 0:
            gap = bool(text)
            continue
        text += ("零" if gap else "") + DIGITS_CN[digit] + UNITS_CN[place]
        gap = False
    return text


def _whole_cn(whole: int) -> str:
    text = ""
    for place in (2, 1, 0):
        section = whole // 10 ** (4 * place) % 10_000
        if section == 0:
            continue
        gap = bool(text) and section < 1_000
        text += ("零" if gap else "") + _section_cn(section) + SECTIONS_CN[place]
    return text


def amount_cn(fen: int) -> str:
    """大写金额 of a positive amount."""
    whole, jiao, cents = fen // 100, fen // 10 % 10, fen % 10
    text = _whole_cn(whole) + "圆" if whole else ""
    if not jiao and not cents:
        return text + "整"
    if jiao:
        text += DIGITS_CN[jiao] + "角"
    elif whole:
        text += "零"
    return text + (DIGITS_CN[cents] + "分" if cents else "整")


CODE_TAILS = {"vat_normal": "04", "vat_e_normal": "11", "vat_e_special": "13"}


def invoice_code(kind: str, year: int, batch: int) -> str:
    """发票代码 of the old system in Zhejiang (reference: 3300)."""
    if kind == "vat_special":
        return f"3300{year % 100:02d}{batch % 9 + 1}130"
    return f"03300{year % 100:02d}{batch % 9:03d}{CODE_TAILS[kind]}"


def digital_number(year: int, serial: int, channel: int = 2) -> str:
    """The 20 digits of a 数电票 issued in Zhejiang; rail tickets use channel 9."""
    return f"{year % 100:02d}33{channel}{serial:015d}"


def wrap(text: str, capacity: float) -> Sequence[str]:
    """Cuts `text` into lines of at most `capacity` full-width characters."""
    lines, line, used = [], "", 0.0
    for char in text:
        size = 0.5 if char.isascii() else 1.0
        if used + size > capacity:
            lines.append(line)
            line, used = "", 0.0
        line, used = line + char, used + size
    return [*lines, line] if line else lines
