"""The life cycle of a key in the registry, as one table.

No row: free 未占用 · reserved 草稿占用 · locked 已提交 · consumed 已支付 · released 已释放
"""

from collections.abc import Mapping

TRANSITIONS: Mapping[str, frozenset[str]] = {
    "reserved": frozenset({"released"}),
    "locked": frozenset({"released", "reserved", "consumed"}),  # consumed: the bank returned it
    "consumed": frozenset({"locked"}),
    "released": frozenset({"reserved", "locked"}),
}


STATE_NAMES: Mapping[str, str] = {
    "reserved": "列入报销单草稿",
    "locked": "提交报销",
    "consumed": "报销付款",
}


def sources_of(state: str) -> frozenset[str]:
    """The states from which a key may come to `state`."""
    return TRANSITIONS[state]
