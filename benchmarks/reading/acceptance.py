"""When a field is taken without a person's look: the product's own rule, or one confidence."""

from benchmarks.reading.judging import Accepts
from finance.vouchers.reading import VoucherReading

# Stands in until the settings state a rule: only the carrier's own data and codes reach it.
CONFIDENCE_MIN = 0.98


def accepting(confidence_min: float | None) -> Accepts:
    least = CONFIDENCE_MIN if confidence_min is None else confidence_min

    def accepts(reading: VoucherReading, key: str) -> bool:
        return reading.fields[key].confidence >= least

    return accepts
