"""The demo's street: its people can log in, its units can spend."""

import json
from pathlib import Path

import pytest
from sqlalchemy import func, select

from cli.demo import population
from cli.demo.population import (
    BUDGETS,
    PASSWORD,
    PEOPLE,
    SAMPLES,
    SamplesMissing,
    is_empty,
    populate,
)
from finance.budget.models import BudgetLine
from finance.kernel.db import Database
from finance.organisations.models import Grant, Organisation
from finance.organisations.sessions import SessionView
from finance.use_cases.log_in import LogIn, log_in


def test_everybody_is_there_once_and_can_log_in(database: Database) -> None:
    assert is_empty(database)
    ids = populate(database)
    assert not is_empty(database)
    units = json.loads((SAMPLES / "organisations.json").read_text(encoding="utf-8"))
    assert set(ids) == {unit["name"] for unit in units}
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Organisation)) == len(units)
        assert session.scalar(select(func.count()).select_from(Grant)) == len(PEOPLE) + 1
        lines = session.scalar(select(func.count()).select_from(BudgetLine))
    assert lines == sum(len(each) for each in BUDGETS.values())
    for login in ("admin", PEOPLE[0].login, PEOPLE[-1].login):
        opened = database.transact(lambda uow, one=login: log_in(uow, LogIn(one, PASSWORD, 60)))
        assert isinstance(opened, SessionView)


def test_says_what_is_missing_without_samples(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(population, "SAMPLES", tmp_path)
    with pytest.raises(SamplesMissing):
        populate(database)
