"""Roles (岗位) and what each may do: one table, read by the API and by every use case."""

from collections.abc import Mapping
from enum import StrEnum


class Permission(StrEnum):
    CAPTURE_VOUCHER = "capture_voucher"
    READ_VOUCHER = "read_voucher"
    CORRECT_VOUCHER = "correct_voucher"
    EDIT_CLAIM = "edit_claim"  # create, change, submit, withdraw
    READ_CLAIM = "read_claim"
    DECIDE_CLAIM = "decide_claim"
    INSTRUCT_PAYMENT = "instruct_payment"
    READ_PAYMENT = "read_payment"
    READ_BUDGET = "read_budget"
    SET_BUDGET = "set_budget"
    READ_LEDGER = "read_ledger"
    READ_AUDIT = "read_audit"
    READ_ORGANISATION = "read_organisation"
    MANAGE_MEMBERS = "manage_members"  # units, members and their roles


class Role(StrEnum):
    CLAIMANT = "claimant"  # 报账员
    WITNESS = "witness"  # 证明人
    DIRECTOR = "director"  # 主任
    SECRETARY = "secretary"  # 书记
    SUPERVISION = "supervision"  # 居(村)务监督委员会
    ACCOUNTANT = "accountant"  # 街道会计
    CASHIER = "cashier"  # 出纳
    STREET_LEADER = "street_leader"  # 街道分管领导
    DISTRICT_ADMIN = "district_admin"  # 区级管理员
    AUDITOR = "auditor"  # 监督、审计: read-only


_P = Permission
_READS_CLAIM = frozenset(
    {_P.READ_VOUCHER, _P.READ_CLAIM, _P.READ_PAYMENT, _P.READ_BUDGET, _P.READ_ORGANISATION}
)
_DECIDES = _READS_CLAIM | {_P.DECIDE_CLAIM}

PERMISSIONS: Mapping[Role, frozenset[Permission]] = {
    Role.CLAIMANT: _READS_CLAIM | {_P.CAPTURE_VOUCHER, _P.CORRECT_VOUCHER, _P.EDIT_CLAIM},
    Role.WITNESS: _DECIDES,
    Role.DIRECTOR: _DECIDES,
    Role.SECRETARY: _DECIDES,
    Role.SUPERVISION: _DECIDES,
    Role.ACCOUNTANT: _DECIDES | {_P.CORRECT_VOUCHER, _P.SET_BUDGET, _P.READ_LEDGER},
    Role.CASHIER: _READS_CLAIM | {_P.INSTRUCT_PAYMENT, _P.READ_LEDGER},
    Role.STREET_LEADER: _DECIDES | {_P.READ_LEDGER},
    Role.DISTRICT_ADMIN: frozenset(
        {_P.MANAGE_MEMBERS, _P.READ_ORGANISATION, _P.READ_BUDGET, _P.READ_AUDIT}
    ),
    Role.AUDITOR: _READS_CLAIM | {_P.READ_LEDGER, _P.READ_AUDIT},
}

TITLES: Mapping[Role, str] = {
    Role.CLAIMANT: "报账员",
    Role.WITNESS: "证明人",
    Role.DIRECTOR: "主任",
    Role.SECRETARY: "书记",
    Role.SUPERVISION: "居(村)务监督委员会",
    Role.ACCOUNTANT: "街道会计",
    Role.CASHIER: "出纳",
    Role.STREET_LEADER: "街道分管领导",
    Role.DISTRICT_ADMIN: "区级管理员",
    Role.AUDITOR: "监督审计",
}
