"""`zsb new-id`: an id such as clients make, for trying the API by hand."""

import argparse

from finance.kernel.ids import new_id


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--count", type=int, default=1, help="how many, one a line")


def run(arguments: argparse.Namespace) -> int:
    for _ in range(arguments.count):
        print(new_id())
    return 0
