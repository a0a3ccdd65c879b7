"""Turns to run in and places to wait in."""

import threading
from queue import Empty

import pytest
from flask import Flask

from api import held
from api.held import MEMBERS, OUTSIDERS, POLLS, TURNS, Places, Turns


def test_there_is_a_thread_for_each_turn_and_each_place() -> None:
    assert TURNS.most + POLLS.most + MEMBERS.most + OUTSIDERS.most == held.THREADS
    assert MEMBERS.most >= 30  # a whole village at once
    assert POLLS.most >= 30


def test_nobody_waits_for_a_place() -> None:
    places = Places(1)
    assert places.take()
    assert not places.take()
    places.give()
    assert places.take()


def test_a_turn_is_waited_for() -> None:
    turns = Turns(1)
    turns.take()
    with pytest.raises(Empty):
        turns.take(timeout=0.01)
    threading.Timer(0.1, turns.give).start()
    turns.take()


def test_a_turn_that_is_lent_comes_back_however_the_wait_ended() -> None:
    turns = Turns(1)
    turns.take()
    with pytest.raises(ValueError, match="gone"):
        _lend_and_fail(turns)
    with pytest.raises(Empty):
        turns.take(timeout=0.01)


def _lend_and_fail(turns: Turns) -> None:
    with turns.lent():
        turns.take(timeout=1)  # somebody else's now
        turns.give()
        raise ValueError("gone")


def test_so_many_requests_run_at_once_and_a_broken_one_gives_its_turn_back(monkeypatch) -> None:
    turns = Turns(1)
    monkeypatch.setattr(held, "TURNS", turns)
    app = Flask("t")

    @app.get("/")
    def broken() -> str:
        with pytest.raises(Empty):
            turns.take(timeout=0.01)
        raise LookupError

    held.install(app)
    app.config["PROPAGATE_EXCEPTIONS"] = True
    for _ in range(2):
        with pytest.raises(LookupError):
            app.test_client().get("/")
    turns.take(timeout=1)
