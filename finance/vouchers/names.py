"""Names of parties compared as docs/patterns.md says: brackets and spaces do not count.

Legal names differ in one character, so nothing else is forgiven.
"""

import re
import unicodedata
from difflib import SequenceMatcher


def plain_name(name: str) -> str:
    """NFKC, without spaces and brackets."""
    return re.sub(r"[\s()\[\]〔〕【】]", "", unicodedata.normalize("NFKC", name))


def same_name(one: str, two: str) -> bool:
    return plain_name(one) == plain_name(two)


def likeness(one: str, two: str) -> float:
    """How alike two names are, 0 to 1: for suggestions only, never for a verdict."""
    return SequenceMatcher(None, plain_name(one), plain_name(two), autojunk=False).ratio()
