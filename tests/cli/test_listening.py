"""A port that somebody listens on is refused, though it could be shared."""

import socket

import pytest

from cli.listening import OWN_PORTS, AddressInUse, free_port, require_free


@pytest.mark.parametrize("option", [socket.SO_REUSEADDR, socket.SO_REUSEPORT])
def test_a_taken_port_is_refused_and_a_free_one_is_not(option: int) -> None:
    with socket.socket() as taken:
        taken.setsockopt(socket.SOL_SOCKET, option, 1)
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(AddressInUse, match=f"127.0.0.1:{port}"):
            require_free("127.0.0.1", port)
    require_free("127.0.0.1", port)


def test_an_address_that_is_not_ours_is_refused() -> None:
    with pytest.raises(AddressInUse, match=r"192\.0\.2\.1"):
        require_free("192.0.2.1", 8000)
    with pytest.raises(AddressInUse):
        require_free("nowhere.invalid", 8000)


def test_a_port_of_our_own_is_one_that_nobody_has(monkeypatch: pytest.MonkeyPatch) -> None:
    taken_port = other = free_port()
    while other == taken_port:
        other = free_port()
    assert {taken_port, other} <= set(OWN_PORTS)
    drawn = iter((taken_port, taken_port, other))
    monkeypatch.setattr("cli.listening.secrets.choice", lambda _: next(drawn))
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", taken_port))
        taken.listen()
        assert free_port() == other
