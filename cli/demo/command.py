"""`zsb demo`: the whole loop on the samples; exit code 0 only if all of it held."""

import argparse
import json
import time
from dataclasses import dataclass, field
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from cli.demo import story
from cli.demo.client import Refused
from cli.demo.population import SAMPLES, SamplesMissing
from cli.demo.running import running
from cli.demo.story import APRICOT, MAPLE, WILLOW, People, Sent, must
from cli.secret_files import seal_key
from cli.verify import opened, told, verify
from finance.kernel.errors import ZsbError
from finance.kernel.money import yuan
from finance.kernel.settings import Settings, load_settings
from finance.storage import open_store

TOLD_OF_OTHERS = ("organisation_name", "on", "state", "contact")
MATCHED = ("kind", "invoice_code", "invoice_number", "issued_on", "total_fen", "seller_tax_id")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.epilog = "no options: the demo is always the same"


def run(_arguments: argparse.Namespace) -> int:
    console = Console(width=118)
    if not (SAMPLES / "expected.json").is_file():
        raise SamplesMissing
    began = time.monotonic()
    console.print("[bold]掌上报 demo[/]  starting PostgreSQL, Redis, bank, API, readers …")
    try:
        with running(load_settings()) as system:
            console.print(f"ready at {system.base_url} after {time.monotonic() - began:.1f} s")
            tale = Tale(console, People(system.base_url))
            tale.tell()
            verdict_text = _verified(system.settings, tale)
    except (story.StoryBroken, Refused, ZsbError) as error:
        console.print(f"[red]demo: FAILED[/] {error}")
        return 1
    console.print(verdict_text)
    counts = "  ".join(f"{name} {n}" for name, n in tale.counts.items())
    console.print(f"demo: OK  {counts}  in {time.monotonic() - began:.0f} s", highlight=False)
    return 0


@dataclass(slots=True)
class Tale:
    """The acts in order; `counts` is what the last line says."""

    console: Console
    people: People
    counts: dict[str, int] = field(default_factory=dict)
    by_file: dict[str, list[Sent]] = field(default_factory=dict)

    def tell(self) -> None:
        self.read_all()
        self.duplicates()
        self.no_budget()
        self.paid()
        self.returned()
        self.books()

    def read_all(self) -> None:
        expected = json.loads((SAMPLES / "expected.json").read_text(encoding="utf-8"))
        files = story.sendings(SAMPLES / "files", expected)
        began = time.monotonic()
        sent = story.send(self.people, files)
        self.console.print(f"sent {len(sent)} files in {time.monotonic() - began:.1f} s")
        with Progress(
            TextColumn("reading"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=self.console,
        ) as progress:
            bar = progress.add_task("", total=len(sent))
            done = story.follow(self.people, sent, lambda _: progress.advance(bar))
        for each in done:
            self.by_file.setdefault(each.file, []).append(each)
        self.console.print(_readings(done))
        wrong = _differences(done, expected)
        for line in wrong:
            self.console.print(f"[red]{line}[/]")
        must(not wrong, "every key field of every sample is read exactly")
        self.counts |= {"files": len(done), "exact": len(done)}

    def duplicates(self) -> None:
        self._head("The same paper, sent again")
        first, again = self.by_file["10_de_special.xml"]
        self._joined("the same file", first, again)
        photo, other_photo = (
            self._one("12_de_normal_photo.jpg"),
            self._one("13_de_normal_photo_again.jpg"),
        )
        self._joined("photographed again", photo, other_photo)
        pdf = self._one("07_de_normal.pdf")
        self._claimed(MAPLE, pdf)
        elsewhere = self.by_file["08_de_normal.ofd"][1]
        problem = story.refused(
            lambda: story.claim(self.people, WILLOW, vouchers=_amounts(elsewhere)),
            "voucher.key_taken",
        )
        self._say(f"another carrier, another community: {problem['title']}; told is only")
        (hit,) = problem["fields"]["hits"]
        self._say(f"  {', '.join(f'{name} {hit[name]}' for name in TOLD_OF_OTHERS)}")
        look = self._look_alike()
        self._say(f"a receipt without a number, photographed again: {look}")
        self.counts["duplicates"] = 4

    def no_budget(self) -> None:
        self._head("No budget, no claim")
        scan = self._one("03_vat_special_scan.jpg")
        made = story.claim(self.people, MAPLE, vouchers=_amounts(scan), expense_class="30213")
        problem = story.refused(
            lambda: story.submit(self.people, MAPLE, made["claim"]["id"]), "claim.refused"
        )
        codes = {breach["code"] for breach in problem["breaches"]}
        must("budget.line_missing" in codes, "the missing budget line is named")
        for breach in problem["breaches"]:
            self._say(f"refused: {breach['detail']}")
        self.counts["refused"] = 1

    def paid(self) -> None:
        self._head("Claimed, approved by two, paid, posted")
        claim_id = self._claimed(APRICOT, self._one("04_vat_e_normal.pdf"))
        deciders = story.approve(self.people, APRICOT, claim_id)
        must(len(deciders) == 2, "two people decide on this amount")
        story.pay(self.people, claim_id)
        document = story.wait_for(self.people, APRICOT, claim_id, state="paid")
        payment = document["payments"][-1]
        self._say(
            f"approved by {' and '.join(deciders)}; paid {yuan(payment['amount_fen'])} yuan, "
            f"bank reference {payment['bank_reference']}"
        )
        self.counts["paid"] = 1

    def returned(self) -> None:
        self._head("Paid, sent back by the bank, reopened, paid again")
        invoice = self._one("11_de_special.pdf")
        claim_id = self._claimed(WILLOW, invoice, account=story.RETURNED_ACCOUNT)
        story.approve(self.people, WILLOW, claim_id)
        story.pay(self.people, claim_id)
        document = story.wait_for(self.people, WILLOW, claim_id, state="payment_failed")
        payment = document["payments"][-1]
        must(payment["state"] == "returned", "the bank returned the money after clearing")
        self._say(f"returned: {payment['reason']}; entry mirrored, budget and paper held again")
        story.correct_payee(self.people, claim_id, account=story.GOOD_ACCOUNT)
        story.pay(self.people, claim_id)
        story.wait_for(self.people, WILLOW, claim_id, state="paid")
        self._say("paid to the account that the accountant corrected")
        self.counts |= {"returned": 1, "reopened": 1}

    def books(self) -> None:
        auditor = self.people.auditor()
        for book, title in (("financial", "财务会计"), ("budget", "预算会计")):
            balance = auditor.get("/v1/ledger/trial-balance", book=book)
            self.console.print(_trial_balance(balance, f"Trial balance, {title}"))
        rows = [
            (unit, line)
            for unit in (APRICOT, WILLOW, MAPLE)
            for line in self.people.claimant(unit).get("/v1/budget-lines")["items"]
        ]
        self.console.print(_budget(rows))

    def _claimed(self, unit: str, voucher: Sent, account: str = story.GOOD_ACCOUNT) -> str:
        made = story.claim(self.people, unit, vouchers=_amounts(voucher), account=account)
        claim_id: str = made["claim"]["id"]
        story.submit(self.people, unit, claim_id)
        return claim_id

    def _joined(self, how: str, first: Sent, again: Sent) -> None:
        joined = again.document["voucher"]["carrier_of_id"]
        reverse = first.document["voucher"]["carrier_of_id"]
        must(
            joined == first.voucher_id or reverse == again.voucher_id,
            f"{again.file} ({how}) is joined to the voucher that is there already",
        )
        self._say(f"{how}: {again.file} is one more carrier of the voucher already there")

    def _look_alike(self) -> str:
        receipt = self._one("18_receipt_photo_again.jpg")
        draft = story.claim(self.people, receipt.unit, vouchers=_amounts(receipt))
        client = self.people.claimant(receipt.unit)
        found = client.get(f"/v1/claims/{draft['claim']['id']}/duplicates")["items"]
        alike = [match for match in found if match["matcher"] == "look_alike"]
        must(bool(alike), "the receipt photographed twice is flagged as a look-alike")
        return (
            f"flagged look_alike, score {alike[0]['score']:.2f}, severity {alike[0]['severity']}"
        )

    def _one(self, file: str) -> Sent:
        return self.by_file[file][0]

    def _head(self, text: str) -> None:
        self.console.print(f"\n[bold]{text}[/]")

    def _say(self, text: str) -> None:
        self.console.print(f"  {text}", highlight=False)


def _amounts(voucher: Sent) -> dict[str, int]:
    document = voucher.document["voucher"]
    return {document["carrier_of_id"] or document["id"]: document["total_fen"]}


def _verified(settings: Settings, tale: Tale) -> str:
    with opened(settings) as database:
        key = seal_key(settings.home).public_key()
        verdict = verify(database, key, settings, store=open_store(settings))
    must(verdict.ok, f"verify finds nothing wrong: {told(verdict)}")
    tale.counts["events"] = verdict.events
    return told(verdict)


def _differences(done: list[Sent], expected: list[dict[str, Any]]) -> list[str]:
    """What was read otherwise than the sample says, field by field."""
    truth = {entry["file"]: {"kind": entry["kind"], **entry["fields"]} for entry in expected}
    wrong = []
    for each in done:
        voucher = each.document["voucher"]
        for name in MATCHED:
            wanted, read = truth[each.file].get(name), voucher.get(name)
            if wanted is not None and wanted != read:
                wrong.append(f"{each.file}: {name} should be {wanted}, was read as {read}")
    return wrong


def _readings(done: list[Sent]) -> Table:
    table = Table(title="What was read", title_justify="left", expand=False)
    for name in ("file", "kind", "number", "date", "seller", "total", "source", "s"):
        table.add_column(name, justify="right" if name in {"total", "s"} else "left")
    for each in done:
        voucher = each.document["voucher"]
        fields = each.document["fields"]
        source = (fields.get("invoice_number") or fields.get("total_fen") or {}).get("source", "")
        seconds = sum(spent for _, spent in each.document["stages"])
        table.add_row(
            each.file,
            voucher["kind"],
            voucher["invoice_number"] or "",
            voucher["issued_on"] or "",
            (voucher["seller_name"] or "")[:14],
            "" if voucher["total_fen"] is None else yuan(voucher["total_fen"]),
            source,
            f"{seconds:.2f}",
        )
    return table


def _trial_balance(balance: dict[str, Any], title: str) -> Table:
    table = Table(title=title, title_justify="left")
    for name in ("account", "name", "debit", "credit"):
        table.add_column(name, justify="right" if name in {"debit", "credit"} else "left")
    for row in balance["items"]:
        table.add_row(
            row["account_code"],
            row["account_name"],
            yuan(row["debit_fen"]),
            yuan(row["credit_fen"]),
        )
    return table


def _budget(rows: list[tuple[str, dict[str, Any]]]) -> Table:
    table = Table(title="Budget", title_justify="left")
    for name in ("unit", "line", "amount", "held", "spent", "left"):
        table.add_column(name, justify="left" if name in {"unit", "line"} else "right")
    for unit, line in rows:
        figures = ("amount_fen", "reserved_fen", "spent_fen", "left_fen")
        table.add_row(
            unit,
            f"{line['expense_class']} {line['name']}",
            *(yuan(line[name]) for name in figures),
        )
    return table
