"""What happens in the demo, act by act, only through the HTTP API; each act checks its end."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cli.demo.client import Client, Refused
from cli.demo.population import ACCOUNTANT, CASHIER, COMMUNITIES, PASSWORD
from finance.kernel.ids import new_id

APRICOT, WILLOW, MAPLE = COMMUNITIES
PATIENCE_S = 150.0
BANK = "临江农商银行"

# The simulated bank decides by the end of the account (docs/bank-channel.md).
GOOD_ACCOUNT = "6228480398100023456"
RETURNED_ACCOUNT = "6228480398100020002"

Say = Callable[[str], None]


class StoryBroken(Exception):
    """The demo did not end as it must; says where."""


@dataclass(frozen=True, slots=True)
class Sent:
    """One file on its way: who sent it, its voucher, and the reading once there."""

    file: str
    unit: str
    voucher_id: str
    document: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class People:
    """Open sessions by login."""

    base_url: str
    clients: dict[str, Client] = field(default_factory=dict)

    def __getitem__(self, login: str) -> Client:
        if login not in self.clients:
            self.clients[login] = Client.log_in(self.base_url, login, PASSWORD)
        return self.clients[login]

    def claimant(self, unit: str) -> Client:
        return self[f"{SHORT[unit]}.bzy"]

    def auditor(self) -> Client:
        return self["shenji"]


SHORT = {APRICOT: "xinghua", WILLOW: "liutang", MAPLE: "fenglin"}


def sendings(samples: Path, expected: list[dict[str, Any]]) -> list[tuple[Path, str]]:
    """Every sample by the community that bought it, then two that somebody sends again."""
    sent = []
    for entry in expected:
        unit = entry["fields"].get("buyer_name") or APRICOT
        sent.append((samples / entry["file"], unit if unit in SHORT else APRICOT))
    again = samples / "10_de_special.xml"  # the very same file, sent twice
    elsewhere = samples / "08_de_normal.ofd"  # another carrier, turned in by a neighbour
    return [*sent, (again, APRICOT), (elsewhere, WILLOW)]


def send(people: People, files: list[tuple[Path, str]]) -> list[Sent]:
    """Upload all; each is answered at once, reading goes on behind."""
    return [
        Sent(path.name, unit, people.claimant(unit).capture(path, source=_source(path)))
        for path, unit in files
    ]


def follow(people: People, sent: list[Sent], told: Callable[[Sent], None]) -> list[Sent]:
    """Wait for each reading by long poll; `told` hears of every one as it is there."""
    done = []
    deadline = time.monotonic() + PATIENCE_S + 10 * len(sent)
    for each in sent:
        document = None
        while document is None:
            if time.monotonic() > deadline:
                raise StoryBroken(f"{each.file} was not read in time")
            document = people.claimant(each.unit).settled(each.voucher_id)
        done.append(Sent(each.file, each.unit, each.voucher_id, document))
        told(done[-1])
    return done


def claim(
    people: People,
    unit: str,
    *,
    vouchers: Mapping[str, int],
    expense_class: str = "30201",
    account: str = GOOD_ACCOUNT,
) -> dict[str, Any]:
    """A draft with one line over these vouchers (id → fen)."""
    client = people.claimant(unit)
    made: dict[str, Any] = client.post(
        "/v1/claims",
        {
            "claim_id": str(new_id()),
            "organisation_id": client.organisation_id,
            "title": "购买社区办公用品及服务",
            "payee_name": "临江市惠邻物业服务有限公司",
            "payee_account": account,
            "payee_bank": BANK,
            "lines": [
                {
                    "expense_class": expense_class,
                    "description": "办公用品",
                    "amount_fen": sum(vouchers.values()),
                    "voucher_ids": list(vouchers),
                }
            ],
        },
    )
    return made


def submit(people: People, unit: str, claim_id: str) -> dict[str, Any]:
    submitted: dict[str, Any] = people.claimant(unit).post(f"/v1/claims/{claim_id}/submit")
    return submitted


def approve(people: People, unit: str, claim_id: str) -> list[str]:
    """Every step in turn, each by the one whose turn it is; who decided, in order."""
    logins = {"director": "zr", "secretary": "sj", "supervision": "jw", "witness": "zmr"}
    street = {"accountant": ACCOUNTANT, "street_leader": "fenguan"}
    document = people.claimant(unit).get(f"/v1/claims/{claim_id}")
    decided = []
    for step in document["steps"]:
        role = step["role"]
        login = street.get(role) or f"{SHORT[unit]}.{logins[role]}"
        document = people[login].post(f"/v1/approvals/{claim_id}/approve", {"comment": "同意"})
        decided.append(login)
    must(document["claim"]["state"] == "approved", "the claim is approved after its last step")
    return decided


def pay(people: People, claim_id: str) -> str:
    """The cashier's instruction; it goes to the claim's own payee."""
    payment_id = str(new_id())
    people[CASHIER].post("/v1/payments", {"payment_id": payment_id, "claim_id": claim_id})
    return payment_id


def correct_payee(people: People, claim_id: str, *, account: str) -> None:
    """The accountant names the right account, which the cashier could not."""
    body = {"payee_account": account, "payee_bank": BANK}
    refused(
        lambda: people[CASHIER].post(f"/v1/claims/{claim_id}/payee", body), "permission.denied"
    )
    document = people[ACCOUNTANT].post(f"/v1/claims/{claim_id}/payee", body)
    must(document["claim"]["payee_account"] == account, "the claim's account is corrected")


def wait_for(people: People, unit: str, claim_id: str, *, state: str) -> dict[str, Any]:
    """The claim once the bank has answered so."""
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        document: dict[str, Any] = people.claimant(unit).get(f"/v1/claims/{claim_id}")
        if document["claim"]["state"] == state:
            return document
        time.sleep(0.25)
    raise StoryBroken(f"claim {claim_id} did not become {state}")


def refused(act: Callable[[], object], code: str) -> dict[str, Any]:
    """The problem that the API answers; anything else breaks the story."""
    try:
        act()
    except Refused as error:
        if error.code == code:
            return error.problem
        raise StoryBroken(f"refused with {error}, not with {code}") from error
    raise StoryBroken(f"was not refused with {code}")


def must(holds: object, what: str) -> None:
    """The demo's own assertion."""
    if not holds:
        raise StoryBroken(f"does not hold: {what}")


def _source(path: Path) -> str:
    if path.suffix in {".jpg", ".png"}:
        return "scan" if "scan" in path.name else "camera"
    return "file"
