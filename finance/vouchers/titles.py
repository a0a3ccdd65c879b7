"""The printed title of a voucher, or the name of its template, to its kind."""

import re
import unicodedata

# In order: a longer title stands before one that it contains.
_TITLES: tuple[tuple[str, str], ...] = (
    (r"电子发票\(?铁路电子客票", "rail_e"),
    (r"电子发票\(?航空运输电子客票行程单", "air_e"),
    (r"电子发票\(?增值税专用发票", "de_special"),
    (r"电子发票\(?普通发票", "de_normal"),
    (r"增值税电子专用发票", "vat_e_special"),
    (r"增值税电子普通发票", "vat_e_normal"),
    (r"电子发票\(?机动车销售", "vehicle_de"),
    (r"电子发票\(?二手车销售", "used_car_de"),
    (r"机动车销售统一发票", "vehicle"),
    (r"二手车销售统一发票", "used_car"),
    (r"增值税普通发票\(?卷票", "vat_roll"),
    (r"货物运输业增值税专用发票", "freight_special"),
    (r"增值税专用发票", "vat_special"),
    (r"增值税普通发票", "vat_normal"),
    (r"(?:电子|客户|业务|网上|银行|入账|付款|收款)回单|付款凭证", "bank_receipt"),
)


def kind_from_title(text: str) -> str | None:
    """The kind that the first known title in the text names; None where none is."""
    plain = re.sub(r"\s", "", unicodedata.normalize("NFKC", text))
    for pattern, kind in _TITLES:
        if re.search(pattern, plain):
            return kind
    return None
