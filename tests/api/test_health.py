"""For the machines around."""

import json
import logging

from api import logs
from finance.kernel.db import Database, DatabaseAway


def test_alive_and_ready(client, world):
    assert client.get("/healthz").json == {"status": "ok"}
    assert client.get("/readyz").json == {"status": "ok"}


def test_not_ready_without_its_files(client, settings, world):
    settings.objects_folder.joinpath("incoming").rmdir()
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json["code"]) == (503, "storage.unavailable")


def test_figures_count_requests_by_route(client, world):
    route = "/v1/organisations/<uuid:organisation_id>"
    for _ in range(2):
        client.get(f"/v1/organisations/{world.north}", headers=world.bearer("north"))
    text = client.get("/metrics").get_data(as_text=True)
    counted = f'zsb_http_requests_total{{method="GET",route="{route}",status="200"}} '
    value = next(line for line in text.splitlines() if line.startswith(counted))
    assert float(value.removeprefix(counted)) >= 2
    assert f'zsb_http_request_seconds_bucket{{le="0.1",route="{route}"}}' in text


def test_figures_tell_what_waits_in_each_queue(client, world, database):
    waiting = {"queue": "read", "organisation_id": world.north, "subject_id": world.north}
    database.transact(lambda uow: uow.enqueue("read_voucher", **waiting))
    text = client.get("/metrics").get_data(as_text=True)
    assert 'zsb_jobs{queue="read",state="ready"} 1.0' in text
    assert 'zsb_jobs{queue="read",state="parked"} 0.0' in text
    assert 'zsb_oldest_job_seconds{queue="read"}' in text


def test_figures_are_told_without_the_database(client, world, monkeypatch):
    def away(*_):
        raise DatabaseAway

    monkeypatch.setattr(Database, "transact", away)
    answer = client.get("/metrics")
    assert answer.status_code == 200
    assert "zsb_http_requests_total" in answer.get_data(as_text=True)
    assert "zsb_jobs{" not in answer.get_data(as_text=True)


def test_the_contract_is_served(client):
    assert client.get("/openapi.json").json["openapi"] == "3.1.0"


def test_a_request_is_one_line_of_json_without_personal_data(client, world, capsys):
    logger = logging.getLogger("zsb")
    level = logger.level
    logger.setLevel(logging.INFO)
    try:
        client.get(f"/v1/vouchers/{world.north}", headers=world.bearer("north"))
    finally:
        logger.setLevel(level)
    written = capsys.readouterr().err.splitlines()
    line = json.loads(written[-1])
    assert line["route"] == "/v1/vouchers/<uuid:voucher_id>"
    assert line["voucher_id"] == str(world.north)
    assert (line["method"], line["status"], line["code"]) == ("GET", 404, "voucher.not_found")
    assert line["ms"] >= 0
    assert len(line["request_id"]) == 32
    assert str(world.members["north"]) not in written[-1]
    assert world.tokens["north"] not in written[-1]


def test_a_failure_is_logged_with_its_trace():
    record = logging.LogRecord("zsb.api", logging.ERROR, "x", 1, "broken: %s", ("here",), None)
    record.exc_info = (ValueError, ValueError("why"), None)
    line = json.loads(logs.JsonLines().format(record))
    assert (line["level"], line["message"]) == ("ERROR", "broken: here")
    assert "ValueError: why" in line["exception"]
