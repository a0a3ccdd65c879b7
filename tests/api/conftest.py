"""The app over a fresh database and a folder of files, and a small tree of units with members."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from api.app import create_app
from api.house import over
from finance.kernel import clock
from finance.kernel.db import Database, UnitOfWork
from finance.kernel.ids import new_id
from finance.kernel.settings import Settings
from finance.organisations.models import Grant, Member, Organisation
from finance.organisations.passwords import hash_password
from finance.organisations.roles import Role
from finance.organisations.sessions import open_session

PASSWORD = "Abcd-1234"
_hashed = cache(hash_password)  # slow on purpose, and the same for all


@dataclass(frozen=True)
class World:
    """A street with two communities; every role once, over the street; one claimant per unit."""

    street: UUID
    north: UUID
    south: UUID
    tokens: dict[str, str]
    members: dict[str, UUID]

    def bearer(self, who: str) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.tokens[who]}"}


@dataclass(frozen=True)
class Caller:
    """One member's HTTP client: the token on every call, a fresh key on every write."""

    client: FlaskClient
    token: str

    def get(self, path: str, **headers: str) -> TestResponse:
        return self.client.get(path, headers=self._headers(headers))

    def post(self, path: str, body: object = None, **headers: str) -> TestResponse:
        return self.client.post(path, json=body or {}, headers=self._keyed(headers))

    def put(self, path: str, body: object, **headers: str) -> TestResponse:
        return self.client.put(path, json=body, headers=self._keyed(headers))

    def delete(self, path: str, **headers: str) -> TestResponse:
        return self.client.delete(path, headers=self._keyed(headers))

    def upload(self, data: bytes, query: dict[str, str], **headers: str) -> TestResponse:
        return self.client.post(
            "/v1/vouchers",
            data=data,
            query_string=query,
            content_type="application/octet-stream",
            headers=self._headers(headers),
        )

    def _headers(self, extra: dict[str, str]) -> dict[str, str]:
        named = {name.replace("_", "-"): value for name, value in extra.items()}
        return {"Authorization": f"Bearer {self.token}", **named}

    def _keyed(self, extra: dict[str, str]) -> dict[str, str]:
        return {"Idempotency-Key": str(new_id()), **self._headers(extra)}


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    return Settings(
        home=tmp_path,
        database_url=database_url,
        key_secret="a secret of tests",
        log_level="CRITICAL",
        upload_bytes_max=4 * 1024 * 1024,
    )


@pytest.fixture
def app(settings: Settings, database: Database) -> Iterator[Flask]:
    house = over(settings, database)
    yield create_app(settings, house)
    house.watch.close()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def world(database: Database) -> World:
    return database.transact(lambda uow: _built(uow.session))


@pytest.fixture
def caller(client: FlaskClient, world: World) -> Callable[[str], Caller]:
    """`caller("cashier")`: a client that speaks for that member."""
    return lambda who: Caller(client, world.tokens[who])


def _built(session) -> World:
    at = clock.now()
    ids = {name: new_id() for name in ("street", "north", "south")}
    session.add(_unit(ids["street"], None, "street", path="S/"))
    session.flush()
    session.add(_unit(ids["north"], ids["street"], "north", path="S/N/"))
    session.add(_unit(ids["south"], ids["street"], "south", path="S/T/"))
    session.flush()
    people = {str(role): (role, ids["street"]) for role in Role}
    people["north"] = (Role.CLAIMANT, ids["north"])
    people["south"] = (Role.CLAIMANT, ids["south"])
    people["south_accountant"] = (Role.ACCOUNTANT, ids["south"])
    members = {login: new_id() for login in people}
    for login, (_, unit) in people.items():
        session.add(_member(members[login], login, unit, at=at))
    session.flush()
    for login, (role, unit) in people.items():
        session.add(_grant(members[login], role, unit, on=clock.business_date(at)))
    uow = UnitOfWork(session, at)
    tokens = {login: open_session(uow, own, max_s=3600).token for login, own in members.items()}
    return World(**ids, tokens=tokens, members=members)


def _unit(unit_id, parent_id, code, *, path) -> Organisation:
    level = "street" if parent_id is None else "community"
    return Organisation(
        id=unit_id,
        code=code,
        name=f"{code}单位",
        level=level,
        parent_id=parent_id,
        path=path,
        tax_id=None,
        contact=f"{code}联系人",
    )


def _member(member_id, login, unit, *, at) -> Member:
    return Member(
        id=member_id,
        login=login,
        name=login,
        organisation_id=unit,
        password_hash=_hashed(PASSWORD),
        created_at=at,
    )


def _grant(member_id, role, unit, *, on) -> Grant:
    return Grant(
        id=new_id(), member_id=member_id, role=str(role), organisation_id=unit, valid_from=on
    )
