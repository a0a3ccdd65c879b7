"""Branch coverage floors: 100 % where money, budget and decisions live, 95 % elsewhere."""

import json
import sys
from collections import defaultdict
from pathlib import Path

FLOORS = {
    "finance/kernel": 100.0,
    "finance/ledger": 100.0,
    "finance/budget": 100.0,
    "finance/approvals": 100.0,
    "finance/dedup": 100.0,
}
ELSEWHERE = 95.0


def shares(report: dict) -> dict[str, float]:
    """Covered share of lines and branches in percent, by package two levels deep."""
    covered: dict[str, int] = defaultdict(int)
    whole: dict[str, int] = defaultdict(int)
    for name, entry in report["files"].items():
        parts = Path(name).parts[:-1]
        package = "/".join(parts[:2] if parts[0] == "finance" else parts[:1])
        summary = entry["summary"]
        covered[package] += summary["covered_lines"] + summary["covered_branches"]
        whole[package] += summary["num_statements"] + summary["num_branches"]
    return {name: 100 * covered[name] / whole[name] for name in whole if whole[name]}


def main(path: str) -> int:
    measured = shares(json.loads(Path(path).read_text()))
    low = {n: s for n, s in measured.items() if s < FLOORS.get(n, ELSEWHERE)}
    for name, share in sorted(measured.items()):
        mark = "  BELOW ITS FLOOR" if name in low else ""
        print(f"{share:6.2f} %  (floor {FLOORS.get(name, ELSEWHERE):.0f})  {name}{mark}")
    return 1 if low else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
