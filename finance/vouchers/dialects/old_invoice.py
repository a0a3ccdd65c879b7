"""Older XML of VAT invoices from billing software: tags in pinyin initials, or in Chinese."""

import re
from collections.abc import Mapping

from finance.vouchers.dialects.base import Dialect, Names, find, kind_by_number
from finance.vouchers.dialects.custom_data import CHINESE_NAMES
from finance.vouchers.invoice_codes import decode_invoice_code
from finance.vouchers.reading import Record
from finance.vouchers.titles import kind_from_title

# The codes of verification services, of QR codes and, of three digits, of the tax control disks.
_KIND_BY_TYPE = {
    "81": "de_special",
    "82": "de_normal",
    "31": "de_special",
    "32": "de_normal",
    "004": "vat_special",
    "005": "vehicle",
    "006": "used_car",
    "007": "vat_normal",
    "025": "vat_roll",
    "026": "vat_e_normal",
    "028": "vat_e_special",
    "51": "rail_e",
    "61": "air_e",
    "01": "vat_special",
    "04": "vat_normal",
    "08": "vat_e_special",
    "10": "vat_e_normal",
    "11": "vat_roll",
}
_PINYIN: Names = (
    ("FPDM", "invoice_code"),
    ("FPHM", "invoice_number"),
    ("FP_DM", "invoice_code"),
    ("FP_HM", "invoice_number"),
    ("QDFPHM", "invoice_number"),
    ("JYM", "check_code"),
    ("KPRQ", "issued_on"),
    ("KPSJ", "issued_on"),
    ("HJJE", "net_fen"),
    ("HJBHSJE", "net_fen"),
    ("HJSE", "tax_fen"),
    ("JSHJ", "total_fen"),
    ("JSHJXX", "total_fen"),
    ("KPHJJE", "total_fen"),
    ("JSHJDX", "total_cn"),
    ("XSFMC", "seller_name"),
    ("XSF_MC", "seller_name"),
    ("XSFNSRSBH", "seller_tax_id"),
    ("XSF_NSRSBH", "seller_tax_id"),
    ("GMFMC", "buyer_name"),
    ("GMF_MC", "buyer_name"),
    ("GMFNSRSBH", "buyer_tax_id"),
    ("GMF_NSRSBH", "buyer_tax_id"),
    ("XFMC", "seller_name"),
    ("XFSH", "seller_tax_id"),
    ("XHDWMC", "seller_name"),
    ("XHDWSBH", "seller_tax_id"),
    ("GFMC", "buyer_name"),
    ("GFSH", "buyer_tax_id"),
    ("GHDWMC", "buyer_name"),
    ("GHDWSBH", "buyer_tax_id"),
    ("XHFMC", "seller_name"),
    ("XHF_MC", "seller_name"),
    ("XHF_NSRSBH", "seller_tax_id"),
    ("GHFMC", "buyer_name"),
    ("GHF_MC", "buyer_name"),
    ("GHF_NSRSBH", "buyer_tax_id"),
    ("JQBH", "machine_number"),
    ("KPR", "drawer"),
    ("YFP_HM", "red_of"),
    ("YFPHM", "red_of"),
    ("BZ", "remark"),
)
_PINYIN_ITEM: Names = (
    ("XMMC", "name"),
    ("SPMC", "name"),
    ("GGXH", "specification"),
    ("DW", "unit"),
    ("JLDW", "unit"),
    ("XMSL", "quantity"),
    ("SPSL", "quantity"),
    ("SL", "quantity"),
    ("XMDJ", "price"),
    ("DJ", "price"),
    ("XMJE", "amount_fen"),
    ("JE", "amount_fen"),
    ("SLV", "tax_rate"),
    ("SE", "tax_fen"),
)


_CHINESE_ITEM: Names = (
    ("项目名称", "name"),
    ("货物或应税劳务、服务名称", "name"),
    ("货物或应税劳务名称", "name"),
    ("商品名称", "name"),
    ("规格型号", "specification"),
    ("单位", "unit"),
    ("数量", "quantity"),
    ("单价", "price"),
    ("金额", "amount_fen"),
    ("税率", "tax_rate"),
    ("税额", "tax_fen"),
)
_NUMBERS = frozenset({"FPHM", "FP_HM", "QDFPHM"})
_NAMED_GOODS = ("/XMSL", "/SPSL", "FPKJ_XMXX", "FPKJXX_XMXX")
_ON_A_LIST = re.compile(r"详见.{0,6}清单")


def _is_pinyin(record: Record) -> bool:
    return any(path.rpartition("/")[2].upper() in _NUMBERS for path, _ in record.entries)


def _names_goods(record: Record) -> bool:
    """The interfaces whose lines of goods call the quantity XMSL or SPSL, and the rate SL."""
    return _is_pinyin(record) and any(
        path.upper().endswith(_NAMED_GOODS) for path, _ in record.entries
    )


def _is_chinese(record: Record) -> bool:
    return record.dialect != "CustomDatas" and find(record, "发票号码") is not None


def _pinyin_kind(record: Record) -> str | None:
    title = kind_from_title(find(record, "FPLXMC") or "")
    code = decode_invoice_code(find(record, "FPDM") or find(record, "FP_DM") or "")
    return (
        title
        or (None if code is None else code.kind)
        or _KIND_BY_TYPE.get(find(record, "FPLX") or find(record, "FPLXDM") or "")
    )


def _chinese_kind(record: Record) -> str | None:
    for path in ("发票类型", "票种", "发票种类", "发票名称"):
        kind = kind_from_title(find(record, path) or "")
        if kind is not None:
            return kind
    code = decode_invoice_code(find(record, "发票代码") or "")
    return None if code is None else code.kind


def _untold(record: Record) -> str | None:
    return kind_by_number((PINYIN if _is_pinyin(record) else CHINESE).texts(record))


def _is_goods(line: Mapping[str, str]) -> bool:
    """Not the line that stands for a list of goods, which follows in its own element."""
    return _ON_A_LIST.search(line.get("name", "")) is None


NAMED_GOODS = Dialect(
    code="pinyin_goods",
    speaks=_names_goods,
    kind=_pinyin_kind,
    untold=_untold,
    confidence=0.98,
    names=_PINYIN,
    item_groups=("COMMON_FPKJ_XMXX", "FPKJXX_XMXX", "XMXX", "FPMX", "FYXM/GROUP", "QDXM/GROUP"),
    item_names=(*(pair for pair in _PINYIN_ITEM if pair[0] != "SL"), ("SL", "tax_rate")),
    is_line=_is_goods,
)
PINYIN = Dialect(
    code="pinyin",
    speaks=_is_pinyin,
    kind=_pinyin_kind,
    untold=_untold,
    confidence=0.98,
    names=_PINYIN,
    item_groups=("FPXM", "MX", "XMMX", "SPXX", "SPH", "FPMX"),
    item_names=_PINYIN_ITEM,
    is_line=_is_goods,
)
CHINESE = Dialect(
    code="chinese",
    speaks=_is_chinese,
    kind=_chinese_kind,
    untold=_untold,
    confidence=0.98,
    names=CHINESE_NAMES,
    item_groups=("明细", "项目", "商品", "货物", "明细行", "商品明细", "项目明细"),
    item_names=_CHINESE_ITEM,
)
