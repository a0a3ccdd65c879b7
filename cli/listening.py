"""Addresses that are free to listen on.

The API's processes share their port (SO_REUSEPORT), so the kernel would let a second server in
beside them, and each would get a part of the other's requests.
"""

import secrets
import socket
from contextlib import suppress

from finance.kernel.errors import Conflict

# Below those that the kernel gives to outgoing connections: nobody comes by one of these by
# chance between its choice and the start of who is to listen there.
OWN_PORTS = range(20_000, 32_768)


class AddressInUse(Conflict):
    code = "address.in_use"
    title = "监听地址不可用或已被其他程序占用"
    remedy = "请停止占用该端口的程序，或用 ZSB_HTTP_PORT 指定另一个端口"


def require_free(host: str, port: int) -> None:
    """AddressInUse where somebody listens there, or where this machine may not."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        family, kind, protocol, _, address = found[0]
        with socket.socket(family, kind, protocol) as tried:
            tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            tried.bind(address)
    except OSError as error:
        raise AddressInUse(f"{host}:{port} {error.strerror or error}") from error


def free_port() -> int:
    """One that nobody listens on, for a server of our own on the loopback."""
    while True:
        port = secrets.choice(OWN_PORTS)
        with suppress(AddressInUse):
            require_free("127.0.0.1", port)
            return port
