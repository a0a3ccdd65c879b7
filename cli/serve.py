"""`zsb serve`: everything of one machine under one supervisor, until Ctrl-C."""

import argparse
import shutil
import sys
from dataclasses import replace

from cli.children import children, environ_of, metrics_folder
from cli.demo.population import PASSWORD, PEOPLE, is_empty, populate
from cli.embedded.home_lock import sole_user
from cli.embedded.services import Furnished, furnished
from cli.listening import require_free
from cli.supervisor import Supervisor
from finance.kernel.db import Database
from finance.kernel.settings import Settings, load_settings
from ocr_worker.devices import device_of, require_device


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--host", help="listen on this address")
    parser.add_argument("--port", type=int, help="listen on this port")
    parser.add_argument("--demo", action="store_true", help="fill an empty database with a street")


def run(arguments: argparse.Namespace) -> int:
    settings = with_arguments(load_settings(), arguments)
    require_device(device_of(settings.ocr_device))
    require_free(settings.http_host, settings.http_port)
    with sole_user(settings.home), furnished(settings) as house:
        if arguments.demo:
            _fill(house.settings)
        supervisor = supervise(house)
        supervisor.listen()
        print(f"掌上报 http://{house.settings.http_host}:{house.settings.http_port}", flush=True)
        print(f"日志 {house.settings.home / 'logs'}    Ctrl-C 停止", flush=True)
        supervisor.run(also=house.watch)
    print("已停止", flush=True)
    return 0


def _fill(settings: Settings) -> None:
    """The demo's street, once; its logins are said on every start."""
    database = Database(settings.database_url)
    if is_empty(database):
        populate(database)
    database.close()
    for person in PEOPLE:
        print(f"  {person.login:<14} {person.name}", flush=True)
    print(f"演示账号如上，密码均为 {PASSWORD}；管理员 admin", flush=True)


def with_arguments(settings: Settings, arguments: argparse.Namespace) -> Settings:
    """Arguments win over the environment."""
    return replace(
        settings,
        http_host=arguments.host or settings.http_host,
        http_port=arguments.port or settings.http_port,
    )


def supervise(house: Furnished) -> Supervisor:
    """A supervisor over all children of this machine; nothing runs yet."""
    settings = house.settings
    figures = metrics_folder(settings.home)
    shutil.rmtree(figures, ignore_errors=True)  # those of dead processes would be added again
    figures.mkdir(parents=True)
    return Supervisor(
        children(settings, with_redis=house.with_redis, with_bank=house.with_bank),
        environ=environ_of(settings),
        logs=settings.home / "logs",
        say=lambda line: print(line, file=sys.stderr, flush=True),
    )
