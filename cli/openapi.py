"""`zsb openapi`: write the API contract (OpenAPI 3.1), the error list and its page."""

import argparse
import json
import pkgutil
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from types import ModuleType

import finance
from api import error_list
from api.app import create_app
from finance.kernel.settings import Settings

ROOT = Path(__file__).resolve().parent.parent


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--root", type=Path, default=ROOT, help="the checkout to write into")
    parser.add_argument("--check", action="store_true", help="write nothing; 1 if they differ")


def run(arguments: argparse.Namespace) -> int:
    """Write the files, or with `--check` say which of them are not up to date."""
    stale = [
        name
        for name, text in contract_files().items()
        if not _is_current(arguments.root / name, text)
    ]
    if arguments.check:
        for name in stale:
            print(f"{name} 与代码不一致，请运行 zsb openapi", file=sys.stderr)
        return 1 if stale else 0
    for name, text in contract_files().items():
        path = arguments.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        print(name)
    return 0


def contract_files() -> Mapping[str, str]:
    """Path inside the checkout → content, as this code has it. No service is needed."""
    with tempfile.TemporaryDirectory() as home:
        nowhere = replace(
            Settings(), home=Path(home), database_url="postgresql+psycopg://localhost/none"
        )
        document: str = create_app(nowhere).extensions["zsb_contract"]
    load_all(finance)
    errors = json.dumps(error_list.as_objects(), ensure_ascii=False, indent=2) + "\n"
    return {
        "mobile_contract/openapi/openapi.json": document,
        "mobile_contract/openapi/errors.json": errors,
        "docs/errors.md": error_list.as_markdown(),
    }


def load_all(package: ModuleType) -> None:
    """Import every module below, so that each error class is known."""
    for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        import_module(found.name)


def _is_current(path: Path, text: str) -> bool:
    return path.is_file() and path.read_text(encoding="utf-8") == text
