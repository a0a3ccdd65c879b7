"""The dialects of structured vouchers; the first that speaks a record's language reads it."""

from finance.kernel.registry import registry
from finance.vouchers.dialects import (
    custom_data,
    digital_invoice,
    edrm_invoice,
    fiscal_bill,
    old_invoice,
    xbrl,
)
from finance.vouchers.dialects.base import Dialect

DIALECTS: tuple[Dialect, ...] = registry(
    xbrl.RAIL,
    xbrl.AIR,
    xbrl.BANK_RECEIPT,
    xbrl.BANK_STATEMENT,
    xbrl.INVOICE,
    xbrl.FISCAL,
    xbrl.PAYMENT_BOOK,
    xbrl.TREASURY,
    edrm_invoice.ATTACHMENT,
    digital_invoice.DIALECT,
    edrm_invoice.TAG,
    custom_data.DIALECT,
    fiscal_bill.DIALECT,
    old_invoice.NAMED_GOODS,
    old_invoice.PINYIN,
    old_invoice.CHINESE,
)
