"""Checks that the files about attendance, projects and the act agree with the others."""

from collections.abc import Collection
from decimal import Decimal

from diplomado_acceptance.replay.errors import FieldErrors
from diplomado_acceptance.replay.programme import Programme
from diplomado_acceptance.replay.yaml_forms import Criterion


def check(programme: Programme, errors: FieldErrors) -> None:
    """Report every unknown reference, duplicate and impossible value."""
    _check_decisions(programme, errors)
    _check_projects(programme, errors)
    _check_rubric(programme, errors)
    _check_scores(programme, errors)
    _check_act(programme, errors)


def _check_decisions(programme: Programme, errors: FieldErrors) -> None:
    lengths = {session.code: (session.ends_at - session.starts_at).total_seconds() for session in programme.sessions}
    seen: set[tuple[str, str, str]] = set()
    for resolution in programme.resolutions:
        row, number, file = resolution.row, resolution.number, "resolutions.csv"
        if row.session not in lengths:
            errors.add(file, f"there is no session {row.session}.", row=number, column="session")
        if row.registrant != "-" and not programme.registers(row.registrant):
            errors.add(file, "nobody with this address registers.", row=number, column="registrant")
        if not (row.name_shown or row.email_shown):
            errors.add(file, "a name or an address as Zoom shows it is needed.", row=number, column="name_shown")
        key = (row.session, row.name_shown, row.email_shown)
        if key in seen:
            errors.add(file, "this was decided in a row above.", row=number, column="name_shown")
        seen.add(key)
    _check_evidence(programme, lengths.keys(), errors)
    for correction in programme.corrections:
        change, number, file = correction.row, correction.number, "corrections.csv"
        if change.session not in lengths:
            errors.add(file, f"there is no session {change.session}.", row=number, column="session")
        elif change.seconds > lengths[change.session]:
            errors.add(file, "is longer than the session.", row=number, column="seconds")
        if not programme.registers(change.email):
            errors.add(file, "nobody with this address registers.", row=number, column="email")


def _check_evidence(programme: Programme, sessions: Collection[str], errors: FieldErrors) -> None:
    rows = [("check_ins.csv", one.number, one.row.session, one.row.email) for one in programme.check_ins]
    rows += [("excuses.csv", one.number, one.row.session, one.row.email) for one in programme.excuses]
    seen: set[tuple[str, str, str]] = set()
    for file, number, session, email in rows:
        if session not in sessions:
            errors.add(file, f"there is no session {session}.", row=number, column="session")
        if not programme.registers(email):
            errors.add(file, "nobody with this address registers.", row=number, column="email")
        if file == "excuses.csv" and (file, session, email) in seen:
            errors.add(file, "this was excused in a row above.", row=number, column="email")
        seen.add((file, session, email))


def _check_projects(programme: Programme, errors: FieldErrors) -> None:
    institutions = {institution.code for institution in programme.edition.institutions}
    teams: set[str] = set()
    member_of: dict[str, str] = {}
    for numbered in programme.projects:
        row, number, file = numbered.row, numbered.number, "projects.csv"
        if row.team in teams:
            errors.add(file, f"{row.team} stands there twice.", row=number, column="team")
        teams.add(row.team)
        if row.institution and row.institution not in institutions:
            errors.add(file, f"{row.institution} is not among the institutions.", row=number, column="institution")
        for email in row.members:
            if not programme.registers(email):
                errors.add(file, "a member has an address with which nobody registers.", row=number, column="members")
            if member_of.setdefault(email, row.team) != row.team:
                errors.add(file, f"a member is in team {member_of[email]} already.", row=number, column="members")


def _check_rubric(programme: Programme, errors: FieldErrors) -> None:
    rubric = programme.edition.rubric
    if programme.projects and not rubric:
        errors.add("edition.yaml", "is missing: projects are graded by it.", column="rubric")
    if rubric:
        total = sum(criterion.weight for criterion in rubric.criteria)
        if total != 100:
            errors.add("edition.yaml", f"the weights add up to {total}, not 100.", column="rubric.criteria")


def _check_scores(programme: Programme, errors: FieldErrors) -> None:
    file = "scores.csv"
    teams = {numbered.row.team for numbered in programme.projects}
    rubric = programme.edition.rubric
    criteria = {criterion.code for criterion in rubric.criteria} if rubric else set()
    given: dict[tuple[str, str], dict[str, Decimal]] = {}
    for numbered in programme.scores:
        row, number = numbered.row, numbered.number
        if row.team not in teams:
            errors.add(file, f"there is no team {row.team} in projects.csv.", row=number, column="team")
        if row.criterion not in criteria:
            errors.add(file, f"{row.criterion} is not in the rubric.", row=number, column="criterion")
        points = given.setdefault((row.team, row.grader), {})
        if row.criterion in points:
            errors.add(file, "this was graded in a row above.", row=number, column="criterion")
        points[row.criterion] = row.points
    _check_completeness(given, rubric.criteria if rubric else [], errors)
    for team in sorted(teams):
        graders = sum(graded == team for graded, _ in given)
        if rubric and graders < rubric.graders_min:
            errors.add(file, f"team {team} has {graders} graders; the rubric asks for {rubric.graders_min}.")


def _check_completeness(
    given: dict[tuple[str, str], dict[str, Decimal]], criteria: list[Criterion], errors: FieldErrors
) -> None:
    for (team, grader), points in given.items():
        if missing := [criterion.code for criterion in criteria if criterion.code not in points]:
            errors.add("scores.csv", f"{grader} gave team {team} no points for {', '.join(missing)}.")


def _check_act(programme: Programme, errors: FieldErrors) -> None:
    if programme.act and not programme.policy:
        errors.add("policy.yaml", "is missing: an act needs the rules that it follows.")
    if programme.act and programme.act.graduated_on < programme.edition.edition.starts_on:
        errors.add("act.yaml", "is before the edition begins.", column="graduated_on")
