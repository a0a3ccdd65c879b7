"""The rules of the house that no off-the-shelf checker knows. A rule we write is a rule we run."""

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
PACKAGES = ("finance", "api", "ocr_worker", "cli")
FUNCTION_LINES_MAX = 40
FILE_LINES_MAX = 400
BANNED_NAMES = {"utils", "util", "helpers", "helper", "manager", "service", "common", "misc"}


def _modules() -> list[Path]:
    return sorted(p for package in PACKAGES for p in (ROOT / package).rglob("*.py"))


def _name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def _functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def test_functions_are_short() -> None:
    long = [
        f"{_name(path)}:{node.lineno} {node.name} has {node.end_lineno - node.lineno + 1} lines"
        for path in _modules()
        for node in _functions(ast.parse(path.read_text(encoding="utf-8")))
        if node.end_lineno - node.lineno + 1 > FUNCTION_LINES_MAX
    ]
    assert long == []


def test_files_are_short() -> None:
    counts = {_name(p): len(p.read_text(encoding="utf-8").splitlines()) for p in _modules()}
    assert {name: n for name, n in counts.items() if n > FILE_LINES_MAX} == {}


def test_only_the_unit_of_work_commits() -> None:
    places = {_name(p) for p in _modules() if ".commit(" in p.read_text(encoding="utf-8")}
    assert places == {"finance/kernel/db.py"}


def test_no_file_has_a_name_that_says_nothing() -> None:
    assert [_name(p) for p in _modules() if p.stem in BANNED_NAMES] == []


def test_errors_are_swallowed_only_at_the_edges() -> None:
    """A broad `except` may tidy up and raise again; to end an error there it must be an edge."""
    places = {
        _name(path)
        for path in _modules()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ExceptHandler) and _is_broad(node) and not _raises_again(node)
    }
    assert places <= {
        "api/errors.py",
        "api/arriving.py",  # hands it to the thread that asked
        "ocr_worker/worker.py",  # hands what it catches to failures.py
        "ocr_worker/reader_child.py",  # tells its parent
        "finance/kernel/gathering.py",  # each of the round is done again alone, with its own error
    }


def _is_broad(handler: ast.ExceptHandler) -> bool:
    return handler.type is None or (
        isinstance(handler.type, ast.Name) and handler.type.id in {"Exception", "BaseException"}
    )


def _raises_again(handler: ast.ExceptHandler) -> bool:
    return isinstance(handler.body[-1], ast.Raise)


def test_every_module_says_why_it_exists() -> None:
    silent = [
        _name(p) for p in _modules() if not ast.get_docstring(ast.parse(p.read_text("utf-8")))
    ]
    assert silent == []


def test_no_module_is_dead() -> None:
    """Each module is imported by another, or is an entry point that is named here."""
    entries = {"cli.main", "api.app", "cli.simulated_bank"}
    texts = [p.read_text(encoding="utf-8") for p in (*_modules(), *_others())]
    dead = []
    for path in _modules():
        dotted = ".".join(path.relative_to(ROOT).with_suffix("").parts)
        if path.stem in {"__init__", "__main__"} or dotted in entries:
            continue
        parent, _, leaf = dotted.rpartition(".")
        used = re.compile(
            rf"{re.escape(dotted)}\b|from {re.escape(parent)} import [^#]*?\b{leaf}\b"
            rf"|from {re.escape(parent)} import \([^)]*?\b{leaf}\b"
        )
        if not any(used.search(text) for text in texts if text):
            dead.append(dotted)
    assert dead == []


def _others() -> list[Path]:
    return [*(ROOT / "migrations").rglob("*.py"), ROOT / "Makefile"]


def _tracked() -> list[str]:
    listed = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if listed.returncode != 0:
        pytest.skip("not a git checkout: what is tracked cannot be told")
    return listed.stdout.splitlines()


def test_lock_files_name_no_hosts() -> None:
    for name in _tracked():
        if name.endswith((".lock", "package-lock.json")):
            assert not re.search(r"https?://", (ROOT / name).read_text(encoding="utf-8")), name


def test_samples_stay_small() -> None:
    sizes = [p.stat().st_size for p in (ROOT / "samples" / "files").iterdir()]
    assert 12 <= len(sizes) <= 24
    assert sum(sizes) < 8 * 1024 * 1024
