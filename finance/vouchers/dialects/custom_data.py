"""The names that writers of OFD invoices put into DocInfo/CustomDatas, in Chinese."""

from finance.vouchers.dialects.base import Dialect, Names, find, kind_by_number
from finance.vouchers.reading import Record
from finance.vouchers.titles import kind_from_title

# 合计金额 is the amount without tax, here as in the XML with Chinese tags.
CHINESE_NAMES: Names = (
    ("发票代码", "invoice_code"),
    ("发票号码", "invoice_number"),
    ("数电票号码", "invoice_number"),
    ("校验码", "check_code"),
    ("开票日期", "issued_on"),
    ("合计金额", "net_fen"),
    ("合计税额", "tax_fen"),
    ("价税合计", "total_fen"),
    ("价税合计小写", "total_fen"),
    ("价税合计大写", "total_cn"),
    ("销售方名称", "seller_name"),
    ("销售方纳税人识别号", "seller_tax_id"),
    ("购买方名称", "buyer_name"),
    ("购买方纳税人识别号", "buyer_tax_id"),
    ("销方名称", "seller_name"),
    ("销方税号", "seller_tax_id"),
    ("销方识别号", "seller_tax_id"),
    ("购方名称", "buyer_name"),
    ("购方税号", "buyer_tax_id"),
    ("购方识别号", "buyer_tax_id"),
    ("机器编号", "machine_number"),
    ("开票人", "drawer"),
    ("备注", "remark"),
)


def _speaks(record: Record) -> bool:
    numbers = (find(record, name) for name in ("发票号码", "数电票号码"))
    return record.dialect == "CustomDatas" and any(numbers)


def _kind(record: Record) -> str | None:
    said = (find(record, name) for name in ("模板编号", "发票类型"))
    return next((kind for text in said if (kind := kind_from_title(text or ""))), None)


def _untold(record: Record) -> str | None:
    return kind_by_number(DIALECT.texts(record))


DIALECT = Dialect(
    code="custom_data",
    speaks=_speaks,
    kind=_kind,
    untold=_untold,
    confidence=0.92,
    names=CHINESE_NAMES,
)
