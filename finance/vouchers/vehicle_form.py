"""机动车 and 二手车销售统一发票: grids of labels, one vehicle, one price."""

import re
from dataclasses import replace

from finance.vouchers.goods_line import RATES
from finance.vouchers.labels import (
    ANY,
    Label,
    band,
    letters,
    money,
    plate,
    read_labels,
    tax_id,
    text,
)
from finance.vouchers.layout import Row, Run, Sheet, union
from finance.vouchers.normalise import name_of
from finance.vouchers.plain_papers import PERSON
from finance.vouchers.printed import field_of, weaker
from finance.vouchers.reading import Box, Field, FieldValue
from finance.vouchers.totals import money_fields

_MARK = r"[0-9A-Za-z][0-9A-Za-z-]{3,24}"
_LENGTHS = {"certificate_number": (14, 15), "engine_number": (5, 7)}
_PIECE, _SHORT = 0.5, 0.8
_NO_RATE, _ROUNDING_FEN = 0.5, 6
_VIN = letters(
    "vin",
    r"车辆识别代[号码](?:/车架号码?)?|车架号码?(?:/车辆识别代[号码])?",
    r"[A-Z0-9](?: ?[A-Z0-9]){16}(?![A-Z0-9])",
)
# No vehicle is marked with these (GB 16735): they are figures misread.
_NO_VIN = str.maketrans("IOQ", "100")
_MENDED = 0.7
_OFFICE = r"(?!机关)[一-鿿][^\t\d]+[一-鿿]"
_SAME: tuple[Label, ...] = (
    text("vehicle_type", r"车辆类型"),
    text("brand_model", r"[厂一]?牌型号"),
    _VIN,
    text("drawer", r"开票人", shape=PERSON),
    letters("machine_number", r"机器编号", r"\d{12}(?!\d)"),
)
_NEW: tuple[Label, ...] = (
    *_SAME,
    text("origin", r"产地"),
    letters("certificate_number", r"合格证号", _MARK),
    letters("import_certificate_number", r"进口证明书号", _MARK),
    letters("inspection_number", r"商检单号", _MARK),
    letters("engine_number", r"发动机号码?", _MARK),
    letters("tax_rate", r"增值税税率(?:或征收率)?", r"\d{1,2}(?:\.\d)?%"),
    money("tax_fen", r"增值税税额"),
    # Its label set in two lines: the amount may stand beside either.
    money("tax_fen", r"(?:^|[\t ])税额"),
    money("tax_fen", r"(?:^|[\t ])增值税(?=[\t ]|$)"),
    money("net_fen", r"不含税价(?:.{0,4}小写)?"),
    text("tax_authority", r"主管税务机关及代码", shape=_OFFICE),
    text("tax_authority", r"主管税务", shape=_OFFICE),
    letters("tax_authority_code", r"(?:主管税务)?机关及代码\D*", r"\d{9,13}(?!\d)"),
    letters("tonnage", r"吨位", r"\d+(?:\.\d+)?"),
    letters("seats", r"限乘人数", r"\d{1,2}"),
)
_BUYER_ROW = r"购买方名称|购货单位|购买方"
_NEW_BUYER = (
    text("buyer_name", r"购买方名称(?!及)|购货单位(?:[(]人[)])?|购买方(?!名称)"),
    tax_id("buyer_tax_id", r"身份证明?号码(?:/组织机构代码)?|信用代码|识别号"),
)
_OF_TWO = re.compile(r"购\s*买\s*方\s*名\s*称\s*及")
_OF_TWO_MORE = re.compile(r"[及/]?\s*(?:身\s*份\s*证|组\s*织\s*机\s*构|机\s*构\s*代\s*码)")
_ID_LABEL = re.compile(r"识\s*别\s*号")
_NAME_FIRST = re.compile(r"^\s*([一-鿿][一-鿿()·A-Za-z]{1,40}?)(?=\s*[0-9A-Z*-]{8,20}\s*$|\s*$)")
_PLACED = 0.9
_NEW_SELLER = (
    text("seller_name", r"销货单位名称|销售方名称", shape=rf"(?!电\s*话|账\s*号|纳\s*税){ANY}"),
    tax_id("seller_tax_id", r"纳税人识别号"),
)
_USED: tuple[Label, ...] = (
    *_SAME,
    plate("plate_number", r"车牌照号"),
    letters("registration_number", r"登记证号", _MARK),
    text("transfer_office", r"转入地车辆管理所(?:名称)?"),
)
# Any row of the next party or of the vehicle, though half of its label is misread.
_USED_END = r"住址|[买卖]方|单位/个|/个人|车牌照号|车价合计|小写"
_ID = r"单位代码(?:/身份证号码?)?|身份证号码?"
_WHO = rf"(?!单\s*位\s*代|身\s*份|住\s*址|电\s*话){ANY}"
_USED_BUYER = (
    text("buyer_name", r"买方单位/个人(?!住址)", shape=_WHO),
    tax_id("buyer_tax_id", _ID),
)
_USED_SELLER = (
    text("seller_name", r"卖方单位/个人(?!住址)", shape=_WHO),
    tax_id("seller_tax_id", _ID),
)
_MARKET = (
    text("market_name", r"二手车市场"),
    tax_id("market_tax_id", r"纳税人识别号"),
)
_AUCTION = (text("auction_name", r"经营、?拍卖单位"), tax_id("auction_tax_id", r"纳税人识别号"))
_TOTAL = money("total_fen", r"(?:价税合计|车价合计)[^¥]*?小写[)]?")


def read_new_vehicle(sheet: Sheet) -> dict[str, Field]:
    return {
        # Print that slipped off its line stands above the band that its label begins.
        **read_labels(sheet, *_NEW_SELLER[:1]),
        **_sums(sheet),
        **_taxed(_whole_vin(_with_doubt(read_labels(sheet, *_NEW)))),
        **read_labels(band(sheet, _BUYER_ROW, r"车辆类型|销货单位"), *_NEW_BUYER),
        **_buyer_of_two(sheet),
        **read_labels(band(sheet, r"车辆类型|小写"), *_NEW_SELLER),
        **read_labels(band(sheet, r"销货单位名称|销售方名称"), *_NEW_SELLER),
    }


def _buyer_of_two(sheet: Sheet) -> dict[str, Field]:
    """The form of 2006 asks for 购买方名称及身份证号码/组织机构代码, a label of up to three lines.

    The name stands right of any of them, and the number behind or below it.
    """
    label = next((run for run in sheet.runs if _OF_TWO.match(run.text)), None)
    if label is None:
        return {}
    lines = [label, *(run for run in sheet.runs if _is_more_of(label.box, run))]
    cell = union(run.box for run in lines)
    beside = [run for run in sheet.runs if _is_beside(cell, run) and run not in lines]
    ends = [run.box.left for run in beside if _ID_LABEL.search(run.text)]
    own = [run for run in beside if run.box.left < min(ends, default=float("inf"))]
    for run in sorted(own, key=lambda one: (one.box.top, one.box.left)):
        for hit in Row(text=run.text, runs=(run,), starts=(0,)).hits(_NAME_FIRST):
            return {"buyer_name": field_of(hit, name_of(hit.value), certainty=_PLACED)}
    return {}


def _is_more_of(label: Box, run: Run) -> bool:
    """Whether it is a further line of the same label."""
    below = -0.5 * label.height < run.box.top - label.top < 3.5 * label.height
    starts = abs(run.box.left - label.left) < 2.5 * label.height
    return below and starts and _OF_TWO_MORE.match(run.text) is not None


def _is_beside(cell: Box, run: Run) -> bool:
    middle = run.box.middle[1]
    return cell.top < middle < cell.bottom and run.box.left > cell.right - run.box.height


def _with_doubt(found: dict[str, Field]) -> dict[str, Field]:
    """Numbers that are shorter than theirs mostly are have lost the first character to the label.

    合格证 have four characters of the maker and ten or eleven more.
    """
    doubted = dict(found)
    for name, (least, usual) in _LENGTHS.items():
        length = len(str(found[name].value)) if name in found else usual
        if length < usual:
            doubted[name] = weaker(found[name], _PIECE if length < least else _SHORT)
    return doubted


def _taxed(found: dict[str, Field]) -> dict[str, Field]:
    """One vehicle has one rate: a tax that no rate makes of the price has lost a figure, or it."""
    net, tax, rate = (found.get(name) for name in ("net_fen", "tax_fen", "tax_rate"))
    if net is None or tax is None:
        return {name: weaker(one, _NO_RATE) if one is tax else one for name, one in found.items()}
    if _is_taxed(net.value, tax.value):
        if rate is None or _is_at_rate(net.value, tax.value, str(rate.value)):
            return found
        return {**found, "tax_rate": weaker(rate, _NO_RATE)}
    doubted = {"net_fen": weaker(net, _NO_RATE), "tax_fen": weaker(tax, _NO_RATE)}
    return {**found, **doubted}


def _is_taxed(net: FieldValue, tax: FieldValue) -> bool:
    if not isinstance(net, int) or not isinstance(tax, int):
        return True
    return any(abs(net * rate - 1000 * tax) <= 1000 * _ROUNDING_FEN for rate in (0, *RATES))


def _is_at_rate(net: FieldValue, tax: FieldValue, rate: str) -> bool:
    if not isinstance(net, int) or not isinstance(tax, int):
        return True
    return abs(net * float(rate.rstrip("%")) - 100 * tax) <= 100 * _ROUNDING_FEN


def _whole_vin(found: dict[str, Field]) -> dict[str, Field]:
    """The number without the letters that none has, told with doubt where it had one."""
    read = found.get("vin")
    number = "" if read is None else str(read.value)
    mended = number.translate(_NO_VIN)
    if read is None or mended == number:
        return found
    return {**found, "vin": weaker(replace(read, value=mended, repaired_from=number), _MENDED)}


def read_used_vehicle(sheet: Sheet) -> dict[str, Field]:
    return {
        **read_labels(sheet, _USED_BUYER[0], _USED_SELLER[0]),
        **_sums(sheet),
        **_whole_vin(read_labels(sheet, *_USED)),
        **read_labels(band(sheet, r"买方单位/个人(?!住址)", _USED_END), *_USED_BUYER),
        **read_labels(band(sheet, r"卖方单位/个人(?!住址)", _USED_END), *_USED_SELLER),
        **read_labels(band(sheet, r"经营、?拍卖单位", r"二手车市场"), *_AUCTION),
        **read_labels(band(sheet, r"二手车市场(?!有限)"), *_MARKET),
    }


def _sums(sheet: Sheet) -> dict[str, Field]:
    """The total of its own row: 小写 stands beside the price without tax as well."""
    found = money_fields(
        band(
            sheet,
            r"价税合计|车价合计",
            r"销货单位|经营、?拍卖单位|纳税人识别号|增值税税|完税凭证|不含税",
        )
    )
    kept = {name: field for name, field in found.items() if name in {"total_fen", "total_cn"}}
    return {**kept, **read_labels(sheet, _TOTAL)}
