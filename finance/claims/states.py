"""The states of a claim (报销单), as one table, and the only way from one to the next.

draft 草稿 · submitted 审批中 · approved 待付款 · paying 支付中 · paid 已支付 · returned 已退回 ·
withdrawn 已撤回 · payment_failed 支付失败
"""

from collections.abc import Mapping
from uuid import UUID

from finance.claims.models import Claim
from finance.kernel.db import UnitOfWork
from finance.kernel.errors import Conflict, NotFound

TRANSITIONS: Mapping[str, Mapping[str, str]] = {
    "submit": {"draft": "submitted", "returned": "submitted", "withdrawn": "submitted"},
    "approve_last": {"submitted": "approved"},
    # A wrong claim can be stopped until money moves, and again once the money has come back.
    "return": {"submitted": "returned", "approved": "returned", "payment_failed": "returned"},
    "withdraw": {"draft": "withdrawn", "submitted": "withdrawn", "returned": "withdrawn"},
    "instruct": {"approved": "paying", "payment_failed": "paying"},
    "clear": {"paying": "paid"},
    "fail": {"paying": "payment_failed"},
    "bank_return": {"paid": "payment_failed"},  # 退票
    "reopen": {"payment_failed": "approved"},
}
_STATE_NAMES: Mapping[str, str] = {
    "draft": "还是草稿",
    "submitted": "正在审批",
    "approved": "已批准待付款",
    "paying": "正在支付",
    "paid": "已支付",
    "returned": "已退回",
    "withdrawn": "已撤回",
    "payment_failed": "支付失败待处理",
}
_ACTION_NAMES: Mapping[str, str] = {
    "submit": "提交",
    "edit": "修改",
    "decide": "审批",
    "approve_last": "审批",
    "return": "退回",
    "withdraw": "撤回",
    "instruct": "付款",
    "clear": "付款",
    "fail": "付款",
    "bank_return": "付款",
    "reopen": "付款",
    "correct_payee": "更正收款账户",
}
EDITABLE = frozenset({"draft", "returned", "withdrawn"})


class ClaimUnknown(NotFound):
    code = "claim.not_found"
    title = "没有找到该报销单"


class ClaimWrongState(Conflict):
    code = "claim.wrong_state"
    title = "报销单当前状态不能办理此操作"
    remedy = "请刷新后查看报销单的最新状态"

    def __init__(self, *, state: str, action: str) -> None:
        super().__init__(
            f"报销单{_STATE_NAMES[state]}，不能{_ACTION_NAMES[action]}", state=state, action=action
        )


def next_state(state: str, action: str) -> str | None:
    """The state that follows, or None where the action is not allowed."""
    return TRANSITIONS[action].get(state)


def move(uow: UnitOfWork, claim_id: UUID, organisation_id: UUID, *, action: str) -> Claim:
    """Move the claim and raise its version; of two at once the second sees the first's state.

    The returned row stays locked until the commit. Raises ClaimWrongState or ClaimUnknown.
    """
    claim = lock_claim(uow, claim_id, organisation_id)
    following = next_state(claim.state, action)
    if following is None:
        raise ClaimWrongState(state=claim.state, action=action)
    claim.state = following
    claim.version += 1
    uow.session.flush()
    return claim


def lock_claim(uow: UnitOfWork, claim_id: UUID, organisation_id: UUID) -> Claim:
    """The claim's row as it is now, locked until the commit; ClaimUnknown where there is none."""
    uow.session.flush()
    claim = uow.session.get(
        Claim, (organisation_id, claim_id), with_for_update=True, populate_existing=True
    )
    if claim is None:
        raise ClaimUnknown
    return claim
