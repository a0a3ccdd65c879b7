"""The states of a voucher, as one table. Reading again is always possible: a failure bars nothing.

captured 已采集 → read 已识别 | unreadable 无法识别; an unreadable one may be read after all.
"""

from collections.abc import Mapping

TRANSITIONS: Mapping[tuple[str, str], str] = {
    ("captured", "store_reading"): "read",
    ("unreadable", "store_reading"): "read",
    ("read", "store_reading"): "read",
    ("captured", "mark_unreadable"): "unreadable",
    ("unreadable", "mark_unreadable"): "unreadable",
}


def next_state(state: str, action: str) -> str | None:
    """The state that follows; None where the action changes nothing (a good reading stays)."""
    return TRANSITIONS.get((state, action))
