"""`python -m verification.faults.page`: write what the last runs saw into docs/reliability.md."""

import json
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from verification.faults.scenarios.catalogue import SCENARIOS
from verification.paths import BUILD, ROOT

PAGE = ROOT / "docs" / "reliability.md"
STEPS = (0.5, 1, 2, 5, 10, 20, 60)


def table(run: Mapping[str, Any]) -> list[str]:
    """One row for each scenario: what was broken, what must hold, and what was seen."""
    seen = {result["scenario"]: result for result in run["results"]}
    lines = [
        f"Seed {run['seed']}, commit `{run['commit']}`, {run['date']}, {run['machine']}. Again: "
        f'`make faults ARGS="--seed {run["seed"]}"`.',
        "",
        "| | Scenario | What is broken | Must hold | Requests | Records | Repeated | Kills | Quiet after | Broken |",
        "| --- | --- | --- | --- | ---: | ---: | ---: | ---: | ---: | ---: |",
    ]
    for scenario in SCENARIOS.values():
        cells = _seen(seen.get(scenario.id))
        lines.append(f"| {scenario.id} | {scenario.name} | {scenario.injected} | {scenario.holds} | {cells} |")
    return lines


def _seen(result: Mapping[str, Any] | None) -> str:
    if result is None:
        return " | ".join(["not played"] + [""] * 5)
    if note := next((name for name in result["injected"] if name.startswith("not played")), None):
        return " | ".join([note] + [""] * 5)
    idle = "never" if result["idle_within"] is None else f"{result['idle_within']:.1f} s"
    figures = sum(result["operations"].values()), result["records"], result["duplicates"], sum(result["kills"].values())
    return " | ".join([*(f"{figure:,}" for figure in figures), idle, str(len(result["violations"]))])


def long_table(runs: Sequence[Mapping[str, Any]]) -> list[str]:
    """What long walks came to: kills, repetitions for each kill, and how long recovery took."""
    results = [result for run in runs for result in run["results"]]
    kills: Counter[str] = Counter()
    injected: Counter[str] = Counter()
    for result in results:
        kills.update(result["kills"])
        injected.update(result["injected"])
    total, repeated = kills.total(), sum(result["duplicates"] for result in results)
    faults = sum(count for name, count in injected.items() if not name.startswith("kill "))
    violations = sum(len(result["violations"]) for result in results)
    minutes = sum(result["seconds"] for result in results) / 60
    return [
        *(
            f"Seeds {run['seed']} to {run['seed'] + len(run['results']) - 1}, commit `{run['commit']}`, {run['date']}, "
            f'{run["machine"]}. Again: `make faults-long ARGS="--seed {run["seed"]} --minutes {run["minutes"]:g}"`.'
            for run in runs
        ),
        "",
        f"- {total:,} kills and {faults:,} other faults in {len(results)} walks, {minutes:.0f} minutes",
        f"- {sum(sum(result['operations'].values()) for result in results):,} operations, "
        f"{sum(result['records'] for result in results):,} records, "
        f"{sum(result['mails'] for result in results):,} mails",
        f"- {repeated:,} records repeated by relays, {repeated / max(1, total):.2f} for each kill",
        f"- {violations} violations",
        "",
        "| Killed | Times |",
        "| --- | ---: |",
        *(f"| {name} | {count:,} |" for name, count in kills.most_common()),
        "",
        "| Ready again within | Times |",
        "| --- | ---: |",
        *histogram([second for result in results for second in result["recoveries"]]),
    ]


def histogram(seconds: Sequence[float]) -> list[str]:
    """Rows of how many recoveries took how long."""
    rows, below = [], 0.0
    for step in (*STEPS, float("inf")):
        count = sum(below < second <= step for second in seconds)
        if count:
            rows.append(f"| {f'{step:g} s' if step < float('inf') else f'more than {below:g} s'} | {count:,} |")
        below = step
    return rows


def put(page: str, name: str, lines: Sequence[str]) -> str:
    """Replace what stands between the marks of a name."""
    begin, end = f"<!-- {name} -->", f"<!-- end of {name} -->"
    before, _, rest = page.partition(begin)
    _, _, after = rest.partition(end)
    return "\n".join([before + begin, *lines, end + after])


def main() -> int:
    """Write what there is; 1 if there is no run."""
    page, found = PAGE.read_text("utf-8"), False
    for run in _runs("faults.json"):
        page, found = put(page, "scenarios", table(run)), True
    if walks := _runs("faults-long*.json"):  # several may have walked at the same time, each in a checkout of its own
        page, found = put(page, "long run", long_table(walks)), True
    PAGE.write_text(page, "utf-8")
    return 0 if found else 1


def _runs(files: str) -> list[Mapping[str, Any]]:
    return [json.loads(path.read_text("utf-8")) for path in sorted(BUILD.glob(files))]


if __name__ == "__main__":
    sys.exit(main())
