"""The life of a hold (预算占用): one transition table."""

from collections.abc import Mapping

PENDING, CONSUMED, RELEASED = "pending", "consumed", "released"

# action: (from, to). A hold is made pending and never leaves `released`.
HOLD_MOVES: Mapping[str, tuple[str, str]] = {
    "release": (PENDING, RELEASED),
    "consume": (PENDING, CONSUMED),
    "restore": (CONSUMED, PENDING),
}
