"""The states of a step (环节), as one table.

waiting 未轮到 · pending 待审 · approved 已同意 · returned 已退回 · cancelled 已作废
"""

from collections.abc import Mapping

TRANSITIONS: Mapping[str, Mapping[str, str]] = {
    "open": {"waiting": "pending"},
    "approve": {"pending": "approved"},
    "return": {"pending": "returned"},
    "cancel": {"waiting": "cancelled", "pending": "cancelled"},
}
DECIDED = frozenset({"approved", "returned"})


def next_state(state: str, action: str) -> str | None:
    """The state that follows, or None where the action is not allowed."""
    return TRANSITIONS[action].get(state)
