"""Has a voucher changed? Asked again and again by every waiting phone, so answered from memory.

The database tells of every change (`voucher_changed`, migration 0006) and the memory forgets.
Between a commit and its notice lie some milliseconds: so much later may another process still
tell the version before. The process that wrote forgets at once.
"""

import threading
from uuid import UUID

from finance.kernel.asking import Asker
from finance.kernel.notices import Notices
from finance.organisations.actor import Actor
from finance.organisations.roles import Permission
from finance.vouchers.queries import VoucherState, VoucherUnknown

KEPT_MAX = 20_000  # vouchers, at some 500 bytes each

_CHANNEL = "voucher_changed"
_BY_ID = """
SELECT v.organisation_id, v.state, v.version, o.path
FROM voucher v JOIN organisation o ON o.id = v.organisation_id
WHERE v.id = $1::uuid
"""

_Kept = tuple[VoucherState, str]  # with the path of its unit


class Watch:
    """States of vouchers, shared by the threads of one process."""

    def __init__(self, asker: Asker) -> None:
        self._asker = asker
        self._kept: dict[UUID, _Kept] = {}
        self._lock = threading.Lock()
        self._changes = 0
        self._notices = Notices(asker.url, _CHANNEL, told=self._told, lost=self.forget_all)

    def state(self, actor: Actor, voucher_id: UUID) -> VoucherState:
        """State and version within the actor's scope, or VoucherUnknown."""
        found = self._kept.get(voucher_id) if self._notices.is_heard() else None
        if found is None:
            found = self._asked(voucher_id)
        if not actor.may(Permission.READ_VOUCHER, found[1]):
            raise VoucherUnknown
        return found[0]

    def forget(self, voucher_id: UUID) -> None:
        """It has changed, or is about to be asked for by whoever changed it."""
        with self._lock:
            self._changes += 1
            self._kept.pop(voucher_id, None)

    def forget_all(self) -> None:
        with self._lock:
            self._changes += 1
            self._kept.clear()

    def close(self) -> None:
        self._notices.close()

    def _told(self, payload: str) -> None:
        if payload:
            self.forget(UUID(payload))
        else:
            self.forget_all()  # a unit moved

    def _asked(self, voucher_id: UUID) -> _Kept:
        before = self._changes
        for organisation_id, state, version, path in self._asker.rows(_BY_ID, str(voucher_id)):
            found = VoucherState(voucher_id, UUID(organisation_id), state, int(version)), path
            self._keep(found, before)
            return found
        raise VoucherUnknown

    def _keep(self, found: _Kept, before: int) -> None:
        """Unless something changed since the question: the answer may be older than that."""
        with self._lock:
            if self._changes != before or not self._notices.is_heard():
                return
            if len(self._kept) >= KEPT_MAX:
                self._kept.clear()
            self._kept[found[0].id] = found
