"""Sums up the decisions of an edition: how many earn the award that graduates, and what the others lack."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from diplomado_certificates.graduation.evaluation import Evaluation
from diplomado_certificates.graduation.finding import Outcome
from diplomado_certificates.graduation.outcomes import decision_about, decisive_award
from diplomado_certificates.policies.policy import Award
from diplomado_chassis.language.text import Text

WIDTH = 600
"""The width of a full bar, in units of the drawing."""
REASONS = {
    "modules": Text("Asistencia por módulo", "Attendance of each module"),
    "attendance_overall": Text("Asistencia de todo el curso", "Attendance of the whole course"),
    "minutes_of_session": Text("Minutos de la sesión", "Minutes of the session"),
    "project_score": Text("Nota del proyecto", "Score of the project"),
    "project_rank": Text("Puesto del proyecto", "Rank of the project"),
    "leads_group": Text("Dirigir un grupo", "Leading a group"),
    "award": Text("Otra distinción", "Another award"),
    "unless": Text("Ya obtiene otra distinción", "Earns another award already"),
}


@dataclass(frozen=True, slots=True)
class Lacking:
    """A requirement, and how many people lack it: those who may still meet it, and those who cannot."""

    requirement: str
    pending: int
    unmet: int

    @property
    def people(self) -> int:
        """All who lack it."""
        return self.pending + self.unmet


@dataclass(frozen=True, slots=True)
class Funnel:
    """People with a place, and who of them earns `award`, may still, or cannot. A person may lack several things."""

    award: Award
    measured: int
    met: int
    pending: int
    unmet: int
    lacking: Sequence[Lacking]


def funnel_of(evaluation: Evaluation) -> Funnel:
    """Sum up the award that graduates; without one the first of the policy."""
    decisive = decisive_award(evaluation.version.policy)
    outcomes: Counter[Outcome] = Counter()
    lacking: Counter[tuple[str, Outcome]] = Counter()
    for _, entitlements in evaluation.decisions:
        best = decision_about(decisive, entitlements)
        if best is None:
            continue
        outcomes[best.outcome] += 1
        lacking.update({(one.requirement, one.outcome) for one in best.findings if not one.met})
    requirements = sorted({requirement for requirement, _ in lacking})
    found = [Lacking(one, lacking[one, "pending"], lacking[one, "unmet"]) for one in requirements]
    return Funnel(
        decisive,
        len(evaluation.decisions),
        outcomes["met"],
        outcomes["pending"],
        outcomes["unmet"],
        sorted(found, key=lambda one: (-one.people, one.requirement)),
    )


@dataclass(frozen=True, slots=True)
class Bar:
    """One line of a chart."""

    label: Text
    value: int
    width: int


def bars_of(rows: Sequence[tuple[Text, int]]) -> list[Bar]:
    """Return the bars of a chart, in parts of the largest value; what is not nothing can be seen."""
    largest = max((value for _, value in rows), default=0)
    return [Bar(label, value, max(value * WIDTH // largest, 2) if value else 0) for label, value in rows]
