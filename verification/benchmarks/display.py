"""The report of a run as a page for people."""

from typing import Any

from rich.console import Console
from rich.table import Table

console = Console()
_SETUP = ("machine", "platform", "seconds", "repetitions", "goals")


def announce(part: str) -> None:
    """Print which part is measured."""
    console.print(f"Measuring {part}", style="dim")


def show(report: dict[str, Any]) -> None:
    """Print every figure, and the goals beside what was reached."""
    figures = Table("figure", "value", title="Figures")
    for part in (name for name in report if name not in _SETUP):
        for name, value in flat(report[part]):
            figures.add_row(f"{part}.{name}", value)
    console.print(figures)
    table = Table("goal", "reached", "range", "goal is", "met", title="Goals")
    for goal in report["goals"]:
        spread = "–".join(str(end) for end in goal.get("range", []))
        sign = "≤" if goal["at"] == "most" else "≥"
        table.add_row(
            goal["name"], str(goal["ratio"]), spread, f"{sign} {goal['goal']}", "yes" if goal["met"] else "NO"
        )
    console.print(table)
    machine = report["machine"]
    console.print(
        f"{machine['cores']} cores, {machine['memory_gib']} GiB, load {machine['load_before']} before and "
        f"{machine['load_after']} after, {sum(report['seconds'].values())} s. All figures: build/bench.json."
    )


def flat(part: dict[str, Any], path: str = "") -> list[tuple[str, str]]:
    """The figures of a part as rows."""
    rows: list[tuple[str, str]] = []
    for name, value in part.items():
        here = f"{path}.{name}" if path else name
        if isinstance(value, dict):
            rows += flat(value, here)
        elif name not in ("goal", "met", "at", "unit"):
            rows.append((here, "–".join(map(str, value)) if isinstance(value, list) else str(value)))
    return rows
