"""Amounts as Chinese papers write them: 大写 in words and 小写 in figures, to and from fen.

The generator writes the official form; the parser accepts every variant in use (元/圆, 整/正,
the simple digits, 零 set or left out) and refuses what no clerk would write.
"""

import re
import unicodedata
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_UNITS = ("", "拾", "佰", "仟")
_NEGATIVE = "（负数）"
_FEN_MAX = 10**18

# Old and simple forms, and what a quick hand or a reading machine makes of the official ones: 伯
# or 玫 has no business in an amount, so it can only stand for 佰 and 玖.
_VARIANTS = str.maketrans(
    {
        **dict.fromkeys("一弌壶壺", "壹"),
        **dict.fromkeys("二貳弍两兩贰", "贰"),
        **dict.fromkeys("三參叄参", "叁"),
        **dict.fromkeys("四肄", "肆"),
        "五": "伍",
        **dict.fromkeys("六陸", "陆"),
        **dict.fromkeys("七漆柴染", "柒"),
        **dict.fromkeys("八挪", "捌"),
        **dict.fromkeys("九玫孜", "玖"),
        **dict.fromkeys("〇○Oo0", "零"),
        **dict.fromkeys("十捨", "拾"),
        **dict.fromkeys("百伯", "佰"),
        **dict.fromkeys("千任", "仟"),
        "廿": "贰拾",
        "卅": "叁拾",
        "億": "亿",
        "萬": "万",
        **dict.fromkeys("元圓园", "圆"),
        "正": "整",
    }
)
# Nobody sets these in an amount: they are what a reading machine makes of the official ones.
MISREAD_DIGITS = "壶壺毒餐肄漆柴染挪玫孜"
MISREAD = f"{MISREAD_DIGITS}捨伯任"
_OFFICIAL = str.maketrans(f"圓園园圖图{MISREAD}", "圆圆圆圆圆壹壹壹叁肆柒柒柒捌玖玖拾佰仟")
_AMOUNT = re.compile(
    r"(?:(?P<yuan>[零壹贰叁肆伍陆柒捌玖拾佰仟万亿]+)(?:圆|(?=整)))?"
    r"零?(?:(?P<jiao>[零壹贰叁肆伍陆柒捌玖])角)?"
    r"零?(?:(?P<fen>[零壹贰叁肆伍陆柒捌玖])分)?整?"
)
_LABEL = re.compile(r"^(?:人民币|价税合计|大写|合计|[:()⊗ⓧ¥\s])+")
# Forms print the units and leave the places before the amount to be struck out or filled with 零.
# Behind ⊗ or ¥ a bare 拾 may be the amount's own (拾伍圆), so only a cross strikes it out, or
# another struck place behind it; 万 cannot begin an amount.
_STRUCK_OUT = re.compile(
    r"(?:[×✕xX*/]+[亿万仟佰拾萬億千百十]|[⊗ⓧ¥]+(?:[万仟佰萬千百]|[拾十](?=[⊗ⓧ¥])))(?=.*[圆元圓园])"
)
_NO_PLACE = re.compile(r"零[仟佰拾]")
_NO_SECTION = re.compile(r"(^|亿)零+万")
_MINUS_WORDS = re.compile(r"^[(]?(?:负数|负)[):]*")


def official_words(text: str) -> str:
    """Machine-read 大写 with the official characters for those that none would write."""
    return text.translate(_OFFICIAL)


def fen_from_words(text: str) -> int | None:
    """The fen that 大写 words say; None where they are no well-formed amount."""
    words = re.sub(r"[\s,.。]", "", unicodedata.normalize("NFKC", text))
    words = _LABEL.sub("", _STRUCK_OUT.sub("", words))
    words, minus = _MINUS_WORDS.subn("", words)
    words = _NO_PLACE.sub("零", _LABEL.sub("", words).translate(_VARIANTS))
    words = _NO_SECTION.sub(r"\1", words)
    match = _AMOUNT.fullmatch(words)
    if match is None or not any(match.groups()):
        return None
    yuan = _integer(match["yuan"] or "")
    if yuan is None:
        return None
    fen = yuan * 100 + _digit(match["jiao"]) * 10 + _digit(match["fen"])
    return -fen if minus else fen


def _digit(word: str | None) -> int:
    return _DIGITS.index(word) if word else 0


def _integer(words: str) -> int | None:
    """The number before 圆: sections of 万 and 亿, each of at most four places."""
    high, separator, low = words.rpartition("亿")
    if not separator:
        return _below_yi(words)
    above, below = _below_yi(high), _below_yi(low)
    if not above or below is None:
        return None
    return above * 10**8 + below


def _below_yi(words: str) -> int | None:
    high, separator, low = words.rpartition("万")
    above, below = _section(high), _section(low)
    if above is None or below is None or (separator and not above):
        return None
    return above * 10**4 + below


_SECTION = re.compile(
    r"零*(?:(?P<qian>[壹贰叁肆伍陆柒捌玖])仟)?零*(?:(?P<bai>[壹贰叁肆伍陆柒捌玖])佰)?"
    r"零*(?:(?P<shi>[壹贰叁肆伍陆柒捌玖]?)拾)?零*(?P<ge>[壹贰叁肆伍陆柒捌玖])?"
)


def _section(words: str) -> int | None:
    """At most four places, each with its unit; 拾 alone stands for 壹拾."""
    match = _SECTION.fullmatch(words)
    if match is None:
        return None
    tens = 1 if match["shi"] == "" else _digit(match["shi"])
    return (
        _digit(match["qian"]) * 1000 + _digit(match["bai"]) * 100 + tens * 10 + _digit(match["ge"])
    )


def words_from_fen(fen: int) -> str:
    """The official 大写 of an amount, with 圆 and, where the rules ask for it, 整."""
    if abs(fen) >= _FEN_MAX:
        raise ValueError(f"no 大写 for {fen} fen")
    if fen < 0:
        return _NEGATIVE + words_from_fen(-fen)
    yuan, rest = divmod(fen, 100)
    jiao, cent = divmod(rest, 10)
    words = f"{_integer_words(yuan)}圆" if yuan or not rest else ""
    if jiao:
        words += f"{_DIGITS[jiao]}角"
    if cent:
        zero = "零" if yuan and not jiao else ""
        return f"{words}{zero}{_DIGITS[cent]}分"
    return words + "整"


def _integer_words(number: int) -> str:
    for size, unit in ((10**8, "亿"), (10**4, "万")):
        if number >= size:
            high, low = divmod(number, size)
            if not low:
                return _integer_words(high) + unit
            zero = "零" if low < size // 10 else ""
            return f"{_integer_words(high)}{unit}{zero}{_integer_words(low)}"
    return _section_words(number) or "零"


def _section_words(number: int) -> str:
    words = ""
    for place in (3, 2, 1, 0):
        digit = number // 10**place % 10
        if digit:
            words += _DIGITS[digit] + _UNITS[place]
        elif words and not words.endswith("零") and number % 10**place:
            words += "零"
    return words


_FIGURES = re.compile(
    r"(?:(?P<minus>[-−–])¥?|¥(?P<inner>[-−–])|¥)?(?P<number>\d+(?:,\d{3})*(?:\.\d+)?)元?"
)
_NO_TAX = re.compile(r"\*{1,6}|[—-]{1,6}|免税|不征税|普通零税率")


def fen_from_figures(text: str) -> int | None:
    """The fen that 小写 figures say, rounded half up; None where they are no amount."""
    figures = re.sub(r"\s", "", unicodedata.normalize("NFKC", text)).replace("￥", "¥")
    figures = figures.removeprefix("CN¥").removeprefix("CNY").removeprefix("RMB")
    match = _FIGURES.fullmatch(figures)
    if match is None:
        return None
    try:
        number = Decimal(match["number"].replace(",", "")) * 100
        fen = int(number.quantize(Decimal(1), rounding=ROUND_HALF_UP))
    except InvalidOperation:  # more digits than any amount has
        return None
    return -fen if match["minus"] or match["inner"] else fen


def tax_fen_from_figures(text: str) -> int | None:
    """As `fen_from_figures`, where `***`, 免税 and 不征税 say that there is no tax: 0."""
    if _NO_TAX.fullmatch(re.sub(r"\s", "", unicodedata.normalize("NFKC", text))):
        return 0
    return fen_from_figures(text)
