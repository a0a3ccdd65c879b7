"""`zsb migrate`: the database of these settings, embedded or configured, to this version."""

import argparse

from cli.embedded.services import furnished
from finance.kernel.settings import load_settings


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """It takes none."""
    parser.epilog = "ZSB_DATABASE_URL 为空时使用内置数据库 (empty: the embedded database)"


def run(_: argparse.Namespace) -> int:
    with furnished(load_settings()):
        print("数据库已是最新版本 database is up to date")
    return 0
