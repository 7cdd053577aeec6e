"""Checks that the files about attendance, projects and the act agree with the others."""

from collections.abc import Collection
from decimal import Decimal

from diplomado_acceptance.language import say
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
            errors.add(file, _no_session(row.session), row=number, column="session")
        if not (row.name_shown or row.email_shown):
            errors.add(
                file,
                say(
                    "falta un nombre o un correo tal como lo muestra Zoom.",
                    "a name or an address as Zoom shows it is needed.",
                ),
                row=number,
                column="name_shown",
            )
        key = (row.session, row.name_shown, row.email_shown)
        if key in seen:
            errors.add(
                file,
                say("esto se decidió en una fila anterior.", "this was decided in a row above."),
                row=number,
                column="name_shown",
            )
        seen.add(key)
    _check_evidence(programme, lengths.keys(), errors)
    for correction in programme.corrections:
        change, number, file = correction.row, correction.number, "corrections.csv"
        if change.session not in lengths:
            errors.add(file, _no_session(change.session), row=number, column="session")
        elif change.seconds > lengths[change.session]:
            errors.add(file, say("es más que la sesión.", "is longer than the session."), row=number, column="seconds")


def _check_evidence(programme: Programme, sessions: Collection[str], errors: FieldErrors) -> None:
    rows = [("check_ins.csv", one.number, one.row.session, one.row.email) for one in programme.check_ins]
    rows += [("excuses.csv", one.number, one.row.session, one.row.email) for one in programme.excuses]
    seen: set[tuple[str, str, str]] = set()
    for file, number, session, email in rows:
        if session not in sessions:
            errors.add(file, _no_session(session), row=number, column="session")
        if file == "excuses.csv" and (file, session, email) in seen:
            errors.add(
                file,
                say("esto se justificó en una fila anterior.", "this was excused in a row above."),
                row=number,
                column="email",
            )
        seen.add((file, session, email))


def _no_session(code: str) -> str:
    return say("no hay sesión {code}.", "there is no session {code}.", code=code)


def _check_projects(programme: Programme, errors: FieldErrors) -> None:
    institutions = {institution.code for institution in programme.edition.institutions}
    teams: set[str] = set()
    member_of: dict[str, str] = {}
    for numbered in programme.projects:
        row, number, file = numbered.row, numbered.number, "projects.csv"
        if row.team in teams:
            errors.add(
                file,
                say("{code} está dos veces.", "{code} stands there twice.", code=row.team),
                row=number,
                column="team",
            )
        teams.add(row.team)
        if row.institution and row.institution not in institutions:
            errors.add(
                file,
                say(
                    "{code} no está entre las instituciones.",
                    "{code} is not among the institutions.",
                    code=row.institution,
                ),
                row=number,
                column="institution",
            )
        for email in row.members:
            if member_of.setdefault(email, row.team) != row.team:
                errors.add(
                    file,
                    say(
                        "un miembro ya está en el equipo {team}.",
                        "a member is in team {team} already.",
                        team=member_of[email],
                    ),
                    row=number,
                    column="members",
                )


def _check_rubric(programme: Programme, errors: FieldErrors) -> None:
    rubric = programme.edition.rubric
    if programme.projects and not rubric:
        errors.add(
            "edition.yaml",
            say("falta: con ella se califican los proyectos.", "is missing: projects are graded by it."),
            column="rubric",
        )
    if rubric:
        total = sum(criterion.weight for criterion in rubric.criteria)
        if total != 100:
            errors.add(
                "edition.yaml",
                say("los pesos suman {total}, no 100.", "the weights add up to {total}, not 100.", total=total),
                column="rubric.criteria",
            )


def _check_scores(programme: Programme, errors: FieldErrors) -> None:
    file = "scores.csv"
    teams = {numbered.row.team for numbered in programme.projects}
    rubric = programme.edition.rubric
    criteria = {criterion.code for criterion in rubric.criteria} if rubric else set()
    given: dict[tuple[str, str], dict[str, Decimal]] = {}
    for numbered in programme.scores:
        row, number = numbered.row, numbered.number
        if row.team not in teams:
            errors.add(
                file,
                say("no hay equipo {team} en projects.csv.", "there is no team {team} in projects.csv.", team=row.team),
                row=number,
                column="team",
            )
        if row.criterion not in criteria:
            errors.add(
                file,
                say("{code} no está en la rúbrica.", "{code} is not in the rubric.", code=row.criterion),
                row=number,
                column="criterion",
            )
        points = given.setdefault((row.team, row.grader), {})
        if row.criterion in points:
            errors.add(
                file,
                say("esto se calificó en una fila anterior.", "this was graded in a row above."),
                row=number,
                column="criterion",
            )
        points[row.criterion] = row.points
    _check_completeness(given, rubric.criteria if rubric else [], errors)
    for team in sorted(teams):
        graders = sum(graded == team for graded, _ in given)
        if rubric and graders < rubric.graders_min:
            errors.add(
                file,
                say(
                    "el equipo {team} tiene {n} calificadores; la rúbrica pide {least}.",
                    "team {team} has {n} graders; the rubric asks for {least}.",
                    team=team,
                    n=graders,
                    least=rubric.graders_min,
                ),
            )


def _check_completeness(
    given: dict[tuple[str, str], dict[str, Decimal]], criteria: list[Criterion], errors: FieldErrors
) -> None:
    for (team, grader), points in given.items():
        if missing := [criterion.code for criterion in criteria if criterion.code not in points]:
            errors.add(
                "scores.csv",
                say(
                    "{grader} no dio puntos al equipo {team} en {missing}.",
                    "{grader} gave team {team} no points for {missing}.",
                    grader=grader,
                    team=team,
                    missing=", ".join(missing),
                ),
            )


def _check_act(programme: Programme, errors: FieldErrors) -> None:
    if programme.act and not programme.policy:
        errors.add(
            "policy.yaml",
            say("falta: un acta necesita las reglas que sigue.", "is missing: an act needs the rules that it follows."),
        )
    if programme.act and programme.act.graduated_on < programme.edition.edition.starts_on:
        errors.add(
            "act.yaml",
            say("es antes de que empiece la edición.", "is before the edition begins."),
            column="graduated_on",
        )
