"""What must fit together in the files about attendance, projects and the act."""

from decimal import Decimal

from diplomado_acceptance.replay.errors import Faults
from diplomado_acceptance.replay.forms import Criterion
from diplomado_acceptance.replay.programme import Programme


def check(programme: Programme, faults: Faults) -> None:
    """Note every unknown reference, duplicate and impossible value."""
    _check_decisions(programme, faults)
    _check_projects(programme, faults)
    _check_rubric(programme, faults)
    _check_scores(programme, faults)
    _check_act(programme, faults)


def _check_decisions(programme: Programme, faults: Faults) -> None:
    lengths = {session.code: (session.ends_at - session.starts_at).total_seconds() for session in programme.sessions}
    seen: set[tuple[str, str, str]] = set()
    for resolution in programme.resolutions:
        row, number, file = resolution.row, resolution.number, "resolutions.csv"
        if row.session not in lengths:
            faults.add(file, f"there is no session {row.session}.", row=number, column="session")
        if row.registrant != "-" and not programme.registers(row.registrant):
            faults.add(file, "nobody with this address registers.", row=number, column="registrant")
        if not (row.name_shown or row.email_shown):
            faults.add(file, "a name or an address as Zoom shows it is needed.", row=number, column="name_shown")
        key = (row.session, row.name_shown, row.email_shown)
        if key in seen:
            faults.add(file, "this was decided in a row above.", row=number, column="name_shown")
        seen.add(key)
    for correction in programme.corrections:
        change, number, file = correction.row, correction.number, "corrections.csv"
        if change.session not in lengths:
            faults.add(file, f"there is no session {change.session}.", row=number, column="session")
        elif change.seconds > lengths[change.session]:
            faults.add(file, "is longer than the session.", row=number, column="seconds")
        if not programme.registers(change.email):
            faults.add(file, "nobody with this address registers.", row=number, column="email")


def _check_projects(programme: Programme, faults: Faults) -> None:
    institutions = {institution.code for institution in programme.edition.institutions}
    teams: set[str] = set()
    member_of: dict[str, str] = {}
    for placed in programme.projects:
        row, number, file = placed.row, placed.number, "projects.csv"
        if row.team in teams:
            faults.add(file, f"{row.team} stands there twice.", row=number, column="team")
        teams.add(row.team)
        if row.institution and row.institution not in institutions:
            faults.add(file, f"{row.institution} is not among the institutions.", row=number, column="institution")
        for email in row.members:
            if not programme.registers(email):
                faults.add(file, "a member has an address with which nobody registers.", row=number, column="members")
            if member_of.setdefault(email, row.team) != row.team:
                faults.add(file, f"a member is in team {member_of[email]} already.", row=number, column="members")


def _check_rubric(programme: Programme, faults: Faults) -> None:
    rubric = programme.edition.rubric
    if programme.projects and not rubric:
        faults.add("edition.yaml", "is missing: projects are graded by it.", column="rubric")
    if rubric:
        total = sum(criterion.weight for criterion in rubric.criteria)
        if total != 100:
            faults.add("edition.yaml", f"the weights add up to {total}, not 100.", column="rubric.criteria")


def _check_scores(programme: Programme, faults: Faults) -> None:
    file = "scores.csv"
    teams = {placed.row.team for placed in programme.projects}
    rubric = programme.edition.rubric
    criteria = {criterion.code for criterion in rubric.criteria} if rubric else set()
    given: dict[tuple[str, str], dict[str, Decimal]] = {}
    for placed in programme.scores:
        row, number = placed.row, placed.number
        if row.team not in teams:
            faults.add(file, f"there is no team {row.team} in projects.csv.", row=number, column="team")
        if row.criterion not in criteria:
            faults.add(file, f"{row.criterion} is not in the rubric.", row=number, column="criterion")
        points = given.setdefault((row.team, row.grader), {})
        if row.criterion in points:
            faults.add(file, "this was graded in a row above.", row=number, column="criterion")
        points[row.criterion] = row.points
    _check_that_all_is_graded(given, rubric.criteria if rubric else [], faults)
    for team in sorted(teams):
        graders = sum(graded == team for graded, _ in given)
        if rubric and graders < rubric.graders_min:
            faults.add(file, f"team {team} has {graders} graders; the rubric asks for {rubric.graders_min}.")


def _check_that_all_is_graded(
    given: dict[tuple[str, str], dict[str, Decimal]], criteria: list[Criterion], faults: Faults
) -> None:
    for (team, grader), points in given.items():
        if missing := [criterion.code for criterion in criteria if criterion.code not in points]:
            faults.add("scores.csv", f"{grader} gave team {team} no points for {', '.join(missing)}.")


def _check_act(programme: Programme, faults: Faults) -> None:
    if programme.act and not programme.policy:
        faults.add("policy.yaml", "is missing: an act needs the rules that it follows.")
    if programme.act and programme.act.graduated_on < programme.edition.edition.starts_on:
        faults.add("act.yaml", "is before the edition begins.", column="graduated_on")
