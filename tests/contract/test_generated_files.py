"""The committed contract equals the code, and every error has its Chinese text."""

import json
from pathlib import Path

import pytest

from api import error_list
from cli.main import main
from cli.openapi import contract_files
from finance.kernel.errors import InvalidInput

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture(scope="module")
def generated():
    return contract_files()


@pytest.mark.parametrize(
    "name",
    [
        "mobile_contract/openapi/openapi.json",
        "mobile_contract/openapi/errors.json",
        "docs/errors.md",
    ],
)
def test_the_committed_file_is_what_the_code_says(generated, name):
    assert (ROOT / name).read_text(encoding="utf-8") == generated[name], "run: zsb openapi"


def test_the_contract_is_openapi_3_1_and_complete(generated):
    document = json.loads(generated["mobile_contract/openapi/openapi.json"])
    assert document["openapi"] == "3.1.0"
    operations = [
        (path, method, operation)
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
        if method != "parameters"
    ]
    assert len({operation["operationId"] for *_, operation in operations}) == len(operations)
    for path, method, operation in operations:
        assert operation["summary"], (path, method)
        assert method != "patch"
        names = {parameter.get("name") for parameter in operation.get("parameters", [])}
        if method in {"post", "put"} and operation["operationId"] not in {
            "sessions.open",
            "vouchers.capture",
        }:
            assert "Idempotency-Key" in names, (path, method)
        if method == "put":
            assert "If-Match" in names, (path, method)
        assert "default" in operation["responses"]


def test_every_reference_of_the_contract_leads_somewhere(generated):
    text = generated["mobile_contract/openapi/openapi.json"]
    document = json.loads(text)
    for reference in _references(document):
        *_, kind, name = reference.split("/")
        assert name in document["components"][kind], reference


def _references(node):
    if isinstance(node, dict):
        for name, inner in node.items():
            if name == "$ref":
                yield inner
            else:
                yield from _references(inner)
    elif isinstance(node, list):
        for inner in node:
            yield from _references(inner)


def test_errors_carry_stable_code_status_and_text(generated):
    errors = {
        error["code"]: error
        for error in json.loads(generated["mobile_contract/openapi/errors.json"])
    }
    assert errors["file.too_large"]["status"] == 413
    assert errors["resource.stale"]["status"] == 412
    assert errors["idempotency.missing"]["status"] == 400
    assert errors["internal"]["status"] == 500
    assert errors["pdf.password"]["title"] == "PDF 文件有密码"
    assert not [code for code in errors if not code.replace(".", "").replace("_", "").isalnum()]


def test_an_error_without_chinese_text_stops_the_build(monkeypatch):
    class Untold(InvalidInput):
        code = "test.untold"
        title = "No text"

    monkeypatch.setattr(Untold, "__module__", "finance.test")
    monkeypatch.setattr(error_list, "all_errors", lambda: iter((Untold,)))
    with pytest.raises(ValueError, match=r"test\.untold"):
        error_list.error_texts()


def test_two_errors_may_not_share_a_code(monkeypatch):
    class First(InvalidInput):
        code = "test.twice"
        title = "一"
        remedy = "二"

    class Second(First):
        code = "test.twice"
        title = "三"

    for error in (First, Second):
        monkeypatch.setattr(error, "__module__", "finance.test")
    monkeypatch.setattr(error_list, "all_errors", lambda: iter((First, Second)))
    with pytest.raises(ValueError, match="two texts"):
        error_list.error_texts()


def test_the_command_writes_and_checks(tmp_path, capsys):
    assert main(["openapi", "--root", str(tmp_path), "--check"]) == 1
    assert "zsb openapi" in capsys.readouterr().err
    assert main(["openapi", "--root", str(tmp_path)]) == 0
    assert main(["openapi", "--root", str(tmp_path), "--check"]) == 0
    (tmp_path / "docs/errors.md").write_text("changed", encoding="utf-8")
    assert main(["openapi", "--root", str(tmp_path), "--check"]) == 1
