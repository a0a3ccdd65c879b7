"""What one API process holds open: settings, database and object store."""

from dataclasses import dataclass

from flask import Flask, current_app

from api.recent import RecentActors
from finance.dedup.keys import Keyring
from finance.kernel.db import Database
from finance.kernel.settings import Settings
from finance.storage import open_store
from finance.storage.port import ObjectStore
from finance.vouchers.watching import Watch

POOL_MAX = 16  # connections a process; the threads beyond it wait their turn

_EXTENSION = "zsb"


@dataclass(frozen=True, slots=True)
class House:
    """Opened once a process, shared by its threads."""

    settings: Settings
    database: Database
    store: ObjectStore
    recent: RecentActors
    watch: Watch

    @property
    def keyring(self) -> Keyring:
        """The secret of the duplicate registry; the server command sees that there is one."""
        return Keyring(self.settings.key_secret)


def open_house(settings: Settings) -> House:
    """Connect lazily: nothing is dialled until the first request."""
    return over(settings, Database(settings.database_url, pool_max=POOL_MAX))


def over(settings: Settings, database: Database) -> House:
    """A house over a database that is open already."""
    watch = Watch(database.asker)
    return House(settings, database, open_store(settings), RecentActors(), watch)


def settle(app: Flask, house: House) -> None:
    """Hang the house on the app, where `house()` finds it."""
    app.extensions[_EXTENSION] = house


def house() -> House:
    """The house of the app that serves this request."""
    found = current_app.extensions[_EXTENSION]
    assert isinstance(found, House)
    return found
