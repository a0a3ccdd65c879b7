"""Logs are JSON, a line each, with the ids that the call gave."""

import io
import json
import logging
import sys

import pytest

from ocr_worker.log_lines import log_to_stderr


@pytest.fixture(autouse=True)
def _kept_root() -> object:
    root = logging.getLogger()
    before = root.handlers[:], root.level
    yield
    root.handlers[:] = before[0]
    root.setLevel(before[1])


def test_each_record_is_one_object(monkeypatch: pytest.MonkeyPatch) -> None:
    out = io.StringIO()
    monkeypatch.setattr(sys, "stderr", out)
    log_to_stderr("INFO")
    log = logging.getLogger("ocr_worker.tests")
    log.debug("not told")
    log.info("job %s", "done", extra={"job_id": "j1", "seconds": 0.5})
    try:
        1 // len("")
    except ZeroDivisionError:
        log.exception("broken")
    first, second = (json.loads(line) for line in out.getvalue().splitlines())
    assert first.pop("at").endswith("+00:00")
    assert first == {
        "level": "INFO",
        "logger": "ocr_worker.tests",
        "message": "job done",
        "job_id": "j1",
        "seconds": 0.5,
    }
    assert "ZeroDivisionError" in second["error"]
