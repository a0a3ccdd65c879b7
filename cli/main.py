"""The `zsb` command. Each command is a module with `add_arguments(parser)` and `run(arguments)`.

Only the chosen command's module is loaded: `zsb doctor` must work where the OCR engine does not.
Exit codes: 0 done, 1 not done (a file unreadable, a check failed), 2 wrong usage.
"""

import argparse
import sys
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module

from finance.kernel.errors import ZsbError


@dataclass(frozen=True, slots=True)
class Command:
    name: str
    module: str
    told: str


COMMANDS: tuple[Command, ...] = (
    Command("serve", "cli.serve", "启动全部服务 run everything on this machine"),
    Command("demo", "cli.demo.command", "演示完整流程 walk the whole loop on sample files"),
    Command("migrate", "cli.migrate_command", "升级数据库 bring the database to this version"),
    Command("read", "cli.read", "识别票据文件 read voucher files, no server needed"),
    Command("verify", "cli.verify", "核对账簿与日志 re-add the ledger, check the sealed log"),
    Command("doctor", "cli.doctor", "检查配置与服务 what is configured, reachable, missing"),
    Command("openapi", "cli.openapi", "导出接口文档 write the API contract"),
    Command("new-id", "cli.new_id", "生成编号 print a fresh UUIDv7"),
)


def main(arguments: Sequence[str] | None = None) -> int:
    # The embedded PostgreSQL falls back to the temporary folder, which is all it needs.
    warnings.filterwarnings("ignore", message="XDG_RUNTIME_DIR is not set")
    given = list(sys.argv[1:] if arguments is None else arguments)
    parser = argparse.ArgumentParser(
        prog="zsb", description="掌上报: photographed receipt in, paid and posted claim out"
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    module = None
    for command in COMMANDS:
        sub = commands.add_parser(command.name, help=command.told, description=command.told)
        if given[:1] == [command.name]:
            module = import_module(command.module)
            module.add_arguments(sub)
    parsed = parser.parse_args(given)
    assert module is not None
    try:
        return int(module.run(parsed))
    except ZsbError as error:
        print(f"{error.code}: {error}\n{error.remedy}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    raise SystemExit(main())
