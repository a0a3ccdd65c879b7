"""What the digits of 发票代码 (10 or 12) and of a 数电票 number (20) say."""

import re
from dataclasses import dataclass

PROVINCES: dict[str, str] = {
    "11": "北京", "12": "天津", "13": "河北", "14": "山西", "15": "内蒙古",
    "21": "辽宁", "22": "吉林", "23": "黑龙江",
    "31": "上海", "32": "江苏", "33": "浙江", "34": "安徽", "35": "福建", "36": "江西",
    "37": "山东",
    "41": "河南", "42": "湖北", "43": "湖南", "44": "广东", "45": "广西", "46": "海南",
    "50": "重庆", "51": "四川", "52": "贵州", "53": "云南", "54": "西藏",
    "61": "陕西", "62": "甘肃", "63": "青海", "64": "宁夏", "65": "新疆",
}  # fmt: skip

# Cities with their own plan: in 发票代码 by GB/T 2260, in 数电票 numbers by numbers of their own.
PLAN_CITIES: dict[str, str] = {
    "2102": "大连", "3302": "宁波", "3502": "厦门", "3702": "青岛", "4403": "深圳",
}  # fmt: skip
DIGITAL_PLAN_CITIES: dict[str, str] = {
    "91": "大连", "92": "宁波", "93": "厦门", "94": "青岛", "95": "深圳",
}  # fmt: skip

# The pilot e-invoices of 2015, before the code had a mark for them.
_PILOT_CODES = frozenset({"144031539110", "131001570151", "133011501118", "111001571071"})
_KIND_BY_EIGHTH = {"1": "vat_special", "5": "vat_special", "2": "freight_special",
                   "7": "freight_special", "3": "vat_normal", "6": "vat_normal"}  # fmt: skip
_KIND_BY_ENDING = {
    "11": "vat_e_normal", "12": "toll_e", "13": "vat_e_special", "04": "vat_normal",
    "05": "vat_normal", "06": "vat_roll", "07": "vat_roll", "17": "used_car",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class InvoiceCode:
    """A decoded 发票代码; `region` is None where the digits name no province."""

    text: str
    region: str | None
    year: int  # the year of the print run, not of the issue
    kind: str | None


@dataclass(frozen=True, slots=True)
class DigitalNumber:
    """A decoded 20-digit 数电票 number; the channel is told and never judged."""

    text: str
    year: int
    region: str | None
    channel: str


def decode_invoice_code(code: str) -> InvoiceCode | None:
    """What a 10- or 12-digit 发票代码 says; None for any other text."""
    if re.fullmatch(r"\d{10}", code):
        kind = _KIND_BY_EIGHTH.get(code[7])
        return InvoiceCode(code, _region(code[:4]), 2000 + int(code[4:6]), kind)
    if re.fullmatch(r"\d{12}", code):
        year = 2000 + int(code[5:7])
        return InvoiceCode(code, _region(code[1:5]), year, _kind_of_twelve(code))
    return None


def _kind_of_twelve(code: str) -> str | None:
    if code in _PILOT_CODES:
        return "vat_e_normal"
    if code[0] == "0":
        return _KIND_BY_ENDING.get(code[10:])
    # 1 国税, 2 地税: the general forms; only the vehicle invoice shows in the digits.
    return "vehicle" if code[7] == "2" else None


def _region(digits: str) -> str | None:
    return PLAN_CITIES.get(digits) or PROVINCES.get(digits[:2])


def decode_digital_number(number: str) -> DigitalNumber | None:
    """What a 20-digit number says; None for any other text."""
    if not re.fullmatch(r"\d{20}", number):
        return None
    place = number[2:4]
    region = PROVINCES.get(place) or DIGITAL_PLAN_CITIES.get(place)
    return DigitalNumber(number, 2000 + int(number[:2]), region, number[4])
