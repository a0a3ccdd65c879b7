"""Names of parties: compared as docs/patterns.md says, and freed of the seal printed over them."""

import re
import unicodedata
from difflib import SequenceMatcher

_SEAL = re.compile(
    r"(?:财务|收费|费|发票|票据|业务|结算|合同|现金|公)?(?:专用?章|用章|公章|印章|签章).*"
)
_SEAL_LABEL = re.compile(r"^[(][^()]{0,4}章[)]\s*:?\s*")
# What the names of organisations end in; a branch in brackets may follow.
_WHOLE = re.compile(
    r".*(?:公司|企业|集团|[厂场店铺馆行部处站所队院校园学会局厅办府庭团组吧房楼城坊室库户]|"
    r"(?<!民)委|个人|中心|银行|超市|市场|基金|联盟|(?:作|版|讯|行|销|信|联|报|志|旅)社)"
    r"(?:[(][^()]*[)])?"
)

# 居民委员会 and 村民委员会 that lost a character in their midst.
_GAPPED = re.compile(
    r"[居村](?!民)(?:委员会|民?员会)|[居村]民(?:员会|委会|会$)|社居民|区区|委委|员员"
)


def plain_name(name: str) -> str:
    """NFKC, without spaces and brackets."""
    return re.sub(r"[\s()\[\]〔〕【】]", "", unicodedata.normalize("NFKC", name))


def same_name(one: str, two: str) -> bool:
    """Legal names differ in one character, so nothing but brackets and spaces is forgiven."""
    return plain_name(one) == plain_name(two)


def likeness(one: str, two: str) -> float:
    """How alike two names are, 0 to 1: for suggestions only, never for a verdict."""
    return SequenceMatcher(None, plain_name(one), plain_name(two), autojunk=False).ratio()


def is_whole_name(name: str) -> bool:
    """Whether it ends as the name of an organisation does: print hidden by a seal rarely does."""
    return _WHOLE.fullmatch(name) is not None and _GAPPED.search(name) is None


def without_seal(name: str) -> str | None:
    """The name without the words of a seal; None where the seal has eaten its end.

    A seal stands over the very name that it repeats, and is read as one line with it. What stands
    before 专用章 is the name only where it ends as one.
    """
    bare = _SEAL_LABEL.sub("", name)
    kept, seals = _SEAL.subn("", bare)
    if not seals:
        return bare or None
    return kept if is_whole_name(kept) else None
