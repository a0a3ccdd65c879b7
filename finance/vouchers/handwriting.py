"""Papers that say of themselves that they are filled in by hand, whatever kind they are."""

import re

# 通用手工发票 comes in versions up to a hundred, a thousand and ten thousand yuan; what says
# 手写无效 or 不得手写 is a form that a machine fills in.
_BY_HAND = re.compile(r"(?<!不得)手 ?[工写] ?(?:版 ?)?发 ?票(?! ?专)|[百佰千仟万]\s*元\s*版")
_RECEIPT = re.compile(r"收\s*(?:款\s*)?[据条]|领\s*条|借\s*条")


def is_by_hand(kind: str, text: str) -> bool:
    """By its title; a receipt whose form is not known is none of a machine's either."""
    return bool(_BY_HAND.search(text)) or (kind == "other" and bool(_RECEIPT.search(text)))
