"""The voucher kinds (票种), in the order in which equals are preferred."""

from finance.vouchers.kinds import (
    air_e,
    bank_receipt,
    de_normal,
    de_special,
    other,
    rail_e,
    rail_paper,
    vat_e_normal,
    vat_e_special,
    vat_normal,
    vat_special,
)
from finance.vouchers.kinds.base import VoucherKind

KINDS: tuple[VoucherKind, ...] = (
    rail_e.KIND,
    air_e.KIND,
    de_special.KIND,
    de_normal.KIND,
    vat_e_special.KIND,
    vat_e_normal.KIND,
    vat_special.KIND,
    vat_normal.KIND,
    rail_paper.KIND,
    bank_receipt.KIND,
    other.KIND,
)

if len({kind.code for kind in KINDS}) != len(KINDS):
    raise ValueError("two voucher kinds share a code")
