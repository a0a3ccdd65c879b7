"""The command line: usage, exit codes, and that each command's module is there."""

import argparse
from importlib import import_module
from uuid import UUID

import pytest

from cli import new_id as new_id_command
from cli.main import COMMANDS, main
from finance.kernel.errors import Unavailable


@pytest.mark.parametrize("given", [[], ["unknown"], ["read"], ["new-id", "--odd"]])
def test_wrong_usage_is_two(given: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(given)
    assert ended.value.code == 2
    assert "usage: zsb" in capsys.readouterr().err


def test_help_names_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--help"])
    assert ended.value.code == 0
    told = capsys.readouterr().out
    assert all(command.name in told for command in COMMANDS)


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_every_command_is_built_alike(command: object) -> None:
    module = import_module(command.module)  # type: ignore[attr-defined]
    module.add_arguments(argparse.ArgumentParser())
    assert callable(module.run)


def test_new_ids_are_version_seven(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["new-id", "--count", "3"]) == 0
    made = [UUID(line) for line in capsys.readouterr().out.split()]
    assert [one.version for one in made] == [7, 7, 7]
    assert len(set(made)) == 3


@pytest.mark.parametrize(
    ("raised", "status"), [(Unavailable("away"), 1), (KeyboardInterrupt(), 130)]
)
def test_what_a_command_raises_becomes_its_status(
    raised: BaseException,
    status: int,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def fail(_: object) -> int:
        raise raised

    monkeypatch.setattr(new_id_command, "run", fail)
    assert main(["new-id"]) == status
    if status == 1:
        assert capsys.readouterr().err.startswith("service.unavailable: away\n")
