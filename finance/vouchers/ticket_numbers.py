"""Numbers on the paper train ticket (火车票报销凭证)."""

import re

# The red number at the top left: a letter and six digits, on newer rolls after a prefix of three.
_NUMBER = re.compile(r"(?:[0-9A-Z]{3})?[A-Z]\d{6}")


def is_rail_paper_number(text: str) -> bool:
    """Shape of the red number, for instance `D020221` or `Z57A001950`."""
    return bool(_NUMBER.fullmatch(text))
