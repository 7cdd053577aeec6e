"""The result of a demo, and its report in build/demo-report.json."""

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from diplomado_acceptance.demo.comparison import figures
from diplomado_acceptance.demo.observation import Observation
from diplomado_acceptance.demo.verification import Verification


@dataclass
class Seconds:
    """The durations of the parts, in seconds."""

    platform: float = 0.0
    replay: float = 0.0
    total: float = 0.0


@dataclass
class Outcome:
    """Everything that the report contains."""

    observations: list[Observation]
    mismatches: dict[str, list[str]]
    events: Counter[str]
    event_differences: list[str]
    mails: dict[str, int]
    mail_failures: list[str]
    verification: Verification
    dead_letters: dict[str, int]
    platform: Mapping[str, Mapping[str, str]]
    seconds: Seconds
    rss_mb: dict[str, int] = field(default_factory=dict)

    @property
    def complaints(self) -> list[str]:
        """Every difference from the expected outcome, one sentence each."""
        found = [f"{name}: {mismatch}" for name, mismatches in self.mismatches.items() for mismatch in mismatches]
        parked = [f"{service}: {count} dead letters" for service, count in self.dead_letters.items() if count]
        return [*found, *self.event_differences, *self.mail_failures, *self.verification.failures, *parked]

    @property
    def ok(self) -> bool:
        """True if nothing differs, nothing is a dead letter, and every certificate verifies."""
        return not self.complaints

    def report(self) -> dict[str, Any]:
        """Return the report; its keys are a promise to those who read it."""
        return {
            "ok": self.ok,
            "platform": {
                name: {"version": server["version"], "kind": server["kind"]} for name, server in self.platform.items()
            },
            "programmes": {
                seen.replayed.programme.name: {
                    **_counted(seen),
                    "mismatches": self.mismatches[seen.replayed.programme.name],
                }
                for seen in self.observations
            },
            "events": dict(sorted(self.events.items())),
            "emails": {"sent": sum(self.mails.values()), "by_template": dict(sorted(self.mails.items()))},
            "verified": {"valid": self.verification.valid, "revoked": self.verification.revoked},
            "dead_letters": sum(self.dead_letters.values()),
            "seconds": {name: round(value, 1) for name, value in vars(self.seconds).items()},
            "rss_mb": self.rss_mb,
        }


def _counted(seen: Observation) -> dict[str, Any]:
    names = (
        "people", "registered", "waitlisted", "attended", "graduated", "certificates", "recognitions", "institutions",
        "best_team", "unmatched",
    )  # fmt: skip
    counted = figures(seen)
    return {name: counted[name] for name in names}


def write_report(report: Mapping[str, Any], file: Path) -> None:
    """Write the report, replacing the one before in one step."""
    file.parent.mkdir(parents=True, exist_ok=True)
    beside = file.with_suffix(".part")
    beside.write_text(json.dumps(report, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    beside.replace(file)
