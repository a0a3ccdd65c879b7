"""Which voucher an attachment (附件) says that it hangs on: never its own key, only a hint."""

from finance.vouchers.labels import letters, read_labels, text
from finance.vouchers.layout import Sheet
from finance.vouchers.reading import Field

_NAMED = r"(?:名称)?(?:[(]盖?章[)])?(?=\s*[:\t])"
_HINTS = (
    letters(
        "parent_code",
        r"(?:所属|对应)?(?:增值税)?(?:专用|普通)?发票代码",
        r"(?:\d{12}|\d{10})(?!\d)",
    ),
    letters("parent_number", r"(?:所属|对应)?发票号码|(?:^|[\t ])号码", r"(?:\d{20}|\d{8})(?!\d)"),
    letters("parent_order", r"(?:订单|合同|采购单?)(?:编?号|号码)", r"[0-9A-Za-z-]{4,32}"),
    text(
        "seller_name",
        r"(?:销售方|供货|供应|销货|收款)(?:单位|商)?(?:名称)?(?:[(]盖?章[)])?(?=\s*[:\t])",
    ),
    text(
        "buyer_name",
        r"(?:购买方|购货|采购|验收|使用)(?:单位)?(?:名称)?(?:[(]盖?章[)])?(?=\s*[:\t])",
    ),
)


def read_parent(sheet: Sheet) -> dict[str, Field]:
    """The invoice or order it names, who sold and who bought, and `parent`: code and number."""
    found = read_labels(sheet, *_HINTS)
    number = found.get("parent_number") or found.get("parent_order")
    if number is None:
        return found
    code = found.get("parent_code") if "parent_number" in found else None
    said = f"{code.value}:{number.value}" if code is not None else str(number.value)
    return {**found, "parent": Field(said, number.source, number.confidence, number.box)}
