"""A claim over HTTP: written, refused, submitted, decided, paid, posted, and audited."""

from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import select, update

from finance.kernel import clock, jobs
from finance.kernel.events import Job
from finance.kernel.ids import new_id
from finance.kernel.seal import seal_pending
from finance.organisations.models import Organisation
from finance.payments.channels.base import Outcome
from finance.use_cases.send_payment import PreparePayment, prepare_payment
from finance.use_cases.settle_payment import SettlePayment, settle_payment
from finance.use_cases.store_reading import StoreReading, store_reading
from finance.vouchers.reading import Field, Source, VoucherReading
from tests.api.test_vouchers import captured_as, png

NUMBER = "26332000000012345678"
PRINTED = {
    "invoice_number": NUMBER,
    "issued_on": "2026-03-05",
    "total_fen": 12_000,
    "seller_name": "临江区文汇办公用品店",
    "seller_tax_id": "91330100MA2AXXXX1A",
    "buyer_name": "north单位",
}


@pytest.fixture
def read(caller, database):
    """Upload a file as this member and let the worker's use case store what it says."""

    def capture_and_read(who="north", data=None, source=Source.QR, kind="de_normal", **values):
        made = caller(who).upload(data or png(padding=new_id().int % 900), captured_as())
        voucher_id = new_id().__class__(made.json["id"])
        fields = {name: Field(value, source, 0.95) for name, value in (PRINTED | values).items()}
        reading = VoucherReading(kind, 0.9, fields)
        database.transact(lambda uow: _store(uow, voucher_id, reading))
        return str(voucher_id)

    return capture_and_read


def _store(uow, voucher_id, reading):
    job_id = uow.session.scalars(select(Job.id).where(Job.subject_id == voucher_id)).one()
    job = jobs.claim_by_id(uow, job_id, lease=timedelta(seconds=30))
    assert store_reading(
        uow,
        StoreReading(
            job.id,
            job.fence,
            voucher_id,
            job.organisation_id,
            readings=(reading,),
            engine="test",
        ),
    )
    jobs.finish(uow, job)


def written(*voucher_ids, amount_fen=12_000, **more) -> dict:
    line = {
        "expense_class": "30201",
        "description": "办公用品",
        "amount_fen": amount_fen,
        "voucher_ids": list(voucher_ids),
    }
    payee = {
        "payee_name": "临江区文汇办公用品店",
        "payee_account": "6222020000001234",
        "payee_bank": "某银行临江支行",
    }
    return {"claim_id": str(new_id()), "title": "办公用品", "lines": [line], **payee, **more}


def this_year() -> int:
    """The year whose budget a claim handed in now takes from."""
    return clock.business_date(clock.now()).year


def set_line(caller, world, amount_fen=100_000):
    made = caller("accountant").post(
        "/v1/budget-lines",
        {
            "budget_line_id": str(new_id()),
            "organisation_id": str(world.north),
            "fiscal_year": this_year(),
            "expense_class": "30201",
            "name": "办公费",
            "amount_fen": amount_fen,
        },
    )
    assert made.status_code == 200, made.json
    return made.json


@pytest.fixture
def submitted(caller, world, read):
    """A submitted claim of one invoice; its id."""
    set_line(caller, world)
    body = written(read())
    made = caller("north").post("/v1/claims", body)
    assert made.status_code == 201, made.json
    done = caller("north").post(f"/v1/claims/{body['claim_id']}/submit")
    assert done.status_code == 200, done.json
    return body["claim_id"]


def test_a_claim_is_refused_with_every_reason_at_once(caller, world, read):
    body = written(read(buyer_name="别家单位"), amount_fen=13_000)
    assert caller("north").post("/v1/claims", body).status_code == 201
    refused = caller("north").post(f"/v1/claims/{body['claim_id']}/submit")
    assert (refused.status_code, refused.json["code"]) == (422, "claim.refused")
    codes = {breach["code"] for breach in refused.json["breaches"]}
    assert {"voucher.buyer_mismatch", "claim.exceeds_vouchers", "budget.line_missing"} <= codes
    for breach in refused.json["breaches"]:
        assert breach["detail"]
    shown = caller("north").get(f"/v1/claims/{body['claim_id']}")
    assert shown.json["claim"]["state"] == "draft"


def test_an_edit_names_its_version(caller, world, read):
    body = written(read())
    made = caller("north").post("/v1/claims", body)
    path = made.headers["Location"]
    claim_id = body.pop("claim_id")
    assert path == f"/v1/claims/{claim_id}"
    missing = caller("north").put(path, body)
    assert (missing.status_code, missing.json["code"]) == (428, "request.if_match_missing")
    for given in ("*", "1", 'W/"v1"'):
        odd = caller("north").put(path, body, If_Match=given)
        assert (odd.status_code, odd.json["code"]) == (400, "request.if_match_invalid")
    changed = caller("north").put(path, body | {"title": "办公"}, If_Match=made.headers["ETag"])
    assert (changed.status_code, changed.json["claim"]["title"]) == (200, "办公")
    assert changed.headers["ETag"] != made.headers["ETag"]
    stale = caller("north").put(path, body, If_Match=made.headers["ETag"])
    assert (stale.status_code, stale.json["code"]) == (412, "resource.stale")
    known = caller("north").get(path, If_None_Match=changed.headers["ETag"])
    assert known.status_code == 304


def test_a_paper_that_another_claim_holds_is_refused_and_shown(caller, world, read):
    first, second = read(), read("south", buyer_name="south单位")
    assert caller("north").post("/v1/claims", written(first)).status_code == 201
    taken = caller("south").post("/v1/claims", written(second))
    assert (taken.status_code, taken.json["code"]) == (409, "voucher.key_taken")
    assert taken.json["detail"].startswith("该票据已由 north单位 于 ")
    assert "列入报销单草稿" in taken.json["detail"]
    detail = caller("south").get(f"/v1/vouchers/{second}").json
    assert [match["matcher"] for match in detail["matches"]] == ["same_key"]
    assert detail["matches"][0]["organisation_name"] == "north单位"
    assert detail["matches"][0]["other_voucher_id"] is None


def test_a_correction_stands_beside_the_reading(caller, world, read):
    voucher_id = read()
    path = f"/v1/vouchers/{voucher_id}/corrections"
    tag = caller("north").get(f"/v1/vouchers/{voucher_id}").headers["ETag"]
    body = {"values": {"total_fen": 12_500}, "reason": "看错"}
    assert caller("north").put(path, body).status_code == 428
    done = caller("north").put(path, body, If_Match=tag)
    assert done.status_code == 200, done.json
    field = done.json["fields"]["total_fen"]
    assert (field["value"], field["source"]) == (12_500, "hand")
    assert [loser["value"] for loser in field["losers"]] == [12_000]
    assert done.json["corrections"][0]["read_value"] == 12_000
    stale = caller("north").put(path, body, If_Match=tag)
    assert stale.status_code == 412
    for values in (
        {"total_fen": "x"},
        {"total_fen": True},
        {"kind": "随便写"},
        {"issued_on": "20260105"},
    ):
        wrong = caller("north").put(path, {"values": values}, If_Match=done.headers["ETag"])
        assert (wrong.status_code, wrong.json["code"]) == (422, "correction.invalid")


def test_withdrawing_frees_the_paper(caller, world, submitted):
    done = caller("north").post(f"/v1/claims/{submitted}/withdraw")
    assert (done.status_code, done.json["claim"]["state"]) == (200, "withdrawn")
    lines = caller("north").get(f"/v1/budget-lines?fiscal_year={this_year()}").json["items"]
    assert [line["reserved_fen"] for line in lines] == [0]


def test_a_return_carries_all_reasons(caller, world, submitted):
    todo = caller("director").get("/v1/approvals").json["items"]
    assert [(item["action"], item["claim"]["id"]) for item in todo] == [("decide", submitted)]
    body = {"reasons": ["缺少清单", "缺少验收单"]}
    done = caller("director").post(f"/v1/approvals/{submitted}/return", body)
    assert done.json["claim"]["state"] == "returned"
    assert done.json["claim"]["return_reasons"] == body["reasons"]
    mine = caller("north").get("/v1/approvals").json["items"]
    assert [item["action"] for item in mine] == ["correct"]


def test_a_file_that_says_otherwise_is_told_to_whoever_decides(caller, world, submitted, read):
    path = f"/v1/claims/{submitted}"
    seen = caller("director").get(path)
    assert seen.json["differences"] == []
    paper_id = seen.json["vouchers"][0]["id"]
    file_id = read(source=Source.XML, total_fen=99_000)
    approve = f"/v1/approvals/{submitted}/approve"
    stale = caller("director").post(approve, {}, If_Match=seen.headers["ETag"])
    assert (stale.status_code, stale.json["code"]) == (412, "resource.stale")
    told = caller("director").get(path)
    assert told.json["vouchers"][0]["total_fen"] == 12_000
    difference = {
        "voucher_id": paper_id,
        "file_id": file_id,
        "is_set_aside": True,
        "name": "total_fen",
        "counted": 12_000,
        "read": 99_000,
    }
    assert told.json["differences"] == [difference]
    for voucher_id in (paper_id, file_id):
        shown = caller("director").get(f"/v1/vouchers/{voucher_id}").json
        assert shown["differences"] == [difference]
    done = caller("director").post(approve, {}, If_Match=told.headers["ETag"])
    assert (done.status_code, done.json["claim"]["total_fen"]) == (200, 12_000)


def test_a_receipt_of_the_same_sale_is_told_to_whoever_decides_and_blocks_nothing(
    caller, world, submitted, read
):
    """An invoice typed in as a plain receipt has no number to be known by."""
    receipt = read(kind="receipt", invoice_number=None)
    body = written(receipt)
    assert caller("north").post("/v1/claims", body).status_code == 201
    done = caller("north").post(f"/v1/claims/{body['claim_id']}/submit")
    assert (done.status_code, done.json["claim"]["state"]) == (200, "submitted")
    first = caller("director").get(f"/v1/claims/{submitted}").json["vouchers"][0]["id"]
    for claim_id, other in ((body["claim_id"], first), (submitted, receipt)):
        (hit,) = caller("director").get(f"/v1/claims/{claim_id}/duplicates").json["items"]
        assert hit["voucher_id"] == {receipt: first, first: receipt}[other]
        assert (hit["matcher"], hit["severity"]) == ("same_sale", "flag")
        assert hit["other_voucher_id"] == other
        assert hit["facts"]["same"] == ["issued_on", "total_fen", "seller_tax_id"]
        done = caller("director").post(f"/v1/approvals/{claim_id}/approve", {})
        assert done.status_code == 200


def test_from_approval_to_the_books(caller, world, submitted, database):
    for role in ("director", "secretary"):
        done = caller(role).post(f"/v1/approvals/{submitted}/approve", {"comment": "同意"})
        assert done.status_code == 200, done.json
    assert done.json["claim"]["state"] == "approved"
    assert [step["state"] for step in done.json["steps"]] == ["approved", "approved"]
    again = caller("director").post(f"/v1/approvals/{submitted}/approve", {})
    assert again.status_code == 409

    payment = {"payment_id": str(new_id()), "claim_id": submitted}
    _give_account(database, world.north)
    key = str(new_id())
    paid = caller("cashier").post("/v1/payments", payment, Idempotency_Key=key)
    assert paid.status_code == 201, paid.json
    replayed = caller("cashier").post("/v1/payments", payment, Idempotency_Key=key)
    assert replayed.data == paid.data
    _clear(database, world.north, payment["payment_id"])
    shown = caller("cashier").get(f"/v1/payments/{payment['payment_id']}").json
    assert shown["state"] == "cleared"
    masked = caller("director").get("/v1/payments?state=cleared").json["items"][0]
    assert masked["payee_account"].startswith("****")
    assert caller("north").get(f"/v1/claims/{submitted}").json["claim"]["state"] == "paid"

    entry = caller("cashier").get(f"/v1/ledger/entries/{shown['entry_id']}").json
    assert sum(line["amount_fen"] for line in entry["lines"]) == 0
    listed = caller("cashier").get(f"/v1/ledger/entries?organisation_id={world.north}").json
    assert [item["id"] for item in listed["items"]] == [entry["id"]]
    for book in ("financial", "budget"):
        balance = caller("accountant").get(f"/v1/ledger/trial-balance?book={book}").json
        assert balance["debit_fen"] == balance["credit_fen"] == 12_000
    elsewhere = caller("accountant").get(f"/v1/ledger/trial-balance?organisation_id={world.south}")
    assert elsewhere.json["items"] == []


def _give_account(database, unit_id):
    database.transact(
        lambda uow: uow.session.execute(
            update(Organisation)
            .where(Organisation.id == unit_id)
            .values(bank_account="3300000000001", bank_name="某银行")
        )
    )


def _clear(database, unit_id, payment_id):
    _settle(database, unit_id, payment_id, outcome=Outcome(answer="cleared", bank_reference="B-1"))


def _settle(database, unit_id, payment_id, *, outcome):
    """What the pay worker does, with the bank's words in our mouth."""
    payment_uuid = new_id().__class__(payment_id)
    database.transact(
        lambda uow: prepare_payment(
            uow, PreparePayment(organisation_id=unit_id, payment_id=payment_uuid)
        )
    )
    database.transact(
        lambda uow: settle_payment(
            uow, SettlePayment(organisation_id=unit_id, payment_id=payment_uuid, outcome=outcome)
        )
    )


def test_the_accountant_corrects_the_payee_of_a_failed_payment(caller, world, database, submitted):
    for role in ("director", "secretary"):
        caller(role).post(f"/v1/approvals/{submitted}/approve", {})
    _give_account(database, world.north)
    payment = {"payment_id": str(new_id()), "claim_id": submitted}
    chosen = payment | {"payee_account": "6228480398100023456"}
    refused = caller("cashier").post("/v1/payments", chosen)
    assert (refused.status_code, refused.json["code"]) == (422, "request.fields_invalid")
    assert caller("cashier").post("/v1/payments", payment).status_code == 201
    address = f"/v1/claims/{submitted}/payee"
    right = {"payee_account": " 6228480398100023456 ", "payee_bank": "市农商行"}
    early = caller("accountant").post(address, right)
    assert (early.status_code, early.json["code"]) == (409, "claim.wrong_state")
    assert early.json["detail"] == "报销单正在支付，不能更正收款账户"
    failed = Outcome(answer="failed", reason_code="account_closed", reason="收款账户已销户")
    _settle(database, world.north, payment["payment_id"], outcome=failed)

    for who, code in (
        ("cashier", "permission.denied"),
        ("director", "claim.payee_needs_accountant"),
    ):
        refused = caller(who).post(address, right)
        assert (refused.status_code, refused.json["code"]) == (403, code)
    seen = caller("accountant").get(f"/v1/claims/{submitted}")
    stale = caller("accountant").post(address, right, If_Match='"v1"')
    assert stale.status_code == 412
    done = caller("accountant").post(address, right, If_Match=seen.headers["ETag"])
    assert done.status_code == 200, done.json
    assert done.json["version"] == seen.json["version"] + 1
    assert done.json["claim"] == seen.json["claim"] | {
        "payee_account": "6228480398100023456",
        "payee_bank": "市农商行",
        "version": seen.json["version"] + 1,
    }
    again = {"payment_id": str(new_id()), "claim_id": submitted}
    paid = caller("cashier").post("/v1/payments", again)
    assert paid.status_code == 201, paid.json
    assert (paid.json["attempt"], paid.json["payee_account"]) == (2, "6228480398100023456")
    told = caller("auditor").get(f"/v1/audit/events?subject_id={submitted}").json["items"]
    (event,) = [item for item in told if item["code"] == "claim.payee_corrected"]
    assert "6228480398100023456" not in str(event)


def test_the_route_that_counts_and_a_new_one(caller, world):
    default = caller("north").get("/v1/approvals/route").json["items"]
    assert default[0]["total_fen_max"] == 500_000
    body = {
        "organisation_id": str(world.north),
        "effective_from": "2999-01-01",
        "tiers": [{"total_fen_max": None, "roles": ["director"], "source": "试行"}],
    }
    done = caller("district_admin").post("/v1/approvals/route", body)
    assert done.status_code == 200, done.json
    later = caller("north").get("/v1/approvals/route?on=2999-01-02").json["items"]
    assert [(tier["roles"], tier["total_fen_max"]) for tier in later] == [(["director"], None)]


def test_the_auditor_sees_events_heads_and_proofs(caller, world, submitted, database):
    key = Ed25519PrivateKey.generate()
    database.transact(lambda uow: seal_pending(uow, key))
    events = caller("auditor").get(f"/v1/audit/events?subject_id={submitted}").json["items"]
    codes = [event["code"] for event in events]
    assert codes[-1] == "claim.created"
    assert "claim.submitted" in codes
    heads = caller("auditor").get("/v1/audit/heads").json["items"]
    assert len(heads) == 1
    proof = caller("auditor").get(f"/v1/audit/events/{events[0]['id']}/proof").json
    assert proof["head"]["root"] == heads[0]["root"]
    assert caller("auditor").get("/v1/audit/heads?before=1").json["items"] == []
    unknown = caller("auditor").get(f"/v1/audit/events/{submitted}/proof")
    assert (unknown.status_code, unknown.json["code"]) == (404, "event.not_found")
    paged = caller("auditor").get("/v1/audit/events?limit=1").json
    following = caller("auditor").get(f"/v1/audit/events?limit=1&after={paged['next']}").json
    assert following["items"][0]["id"] < paged["items"][0]["id"]


def test_lists_and_duplicates_of_claims(caller, world, submitted):
    listed = caller("director").get("/v1/claims?state=submitted").json
    assert [claim["id"] for claim in listed["items"]] == [submitted]
    assert caller("south").get("/v1/claims").json["items"] == []
    found = caller("north").get(f"/v1/claims/{submitted}/duplicates")
    assert found.json == {"items": []}
