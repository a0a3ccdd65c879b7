"""Dates as vouchers print them, to ISO."""

import re
import unicodedata
from datetime import date

_SPELLED = re.compile(
    r"(?<!\d)((?:19|20)\d{2})\s*(?:年|[-/.])\s*(\d{1,2})\s*(?:月|[-/.])\s*(\d{1,2})(?!\d)"
)
_COMPACT = re.compile(r"(?<!\d)((?:19|20)\d{2})(\d{2})(\d{2})(?!\d)")


def iso_date(text: str) -> str | None:
    """The first date in the text as `YYYY-MM-DD`; None where there is none on the calendar."""
    plain = unicodedata.normalize("NFKC", text)
    match = _SPELLED.search(plain) or _COMPACT.search(plain)
    if match is None:
        return None
    year, month, day = (int(part) for part in match.groups())
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None
