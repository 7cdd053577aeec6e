"""Requirements other than presence: the team's project, leading a group, other awards."""

from diplomado_certificates.graduation.facts import Edition, Participant, Project
from diplomado_certificates.graduation.figures import points, points_missing
from diplomado_certificates.graduation.finding import Finding
from diplomado_certificates.policies.policy import LeadsGroup, OtherAward, ProjectRank, ProjectScore
from diplomado_certificates.policies.words import award_name
from diplomado_chassis.language.text import Text

_NO_PROJECT = Text(
    "No tiene un proyecto de equipo calificado, así que no se cumple.",
    "Has no scored team project, so it is not met.",
)


def check_project_score(rule: ProjectScore, participant: Participant) -> Finding:
    """The team's project reached the score, given by enough graders. Of several projects the best one counts."""

    def passes(project: Project) -> bool:
        return project.score >= rule.project_score and project.graders >= rule.graders_min

    best = max(participant.projects, key=lambda p: (passes(p), p.score, p.graders, str(p.project_id)), default=None)
    if best is None:
        return Finding("project_score", False, None, rule.project_score, (), _NO_PROJECT)
    text = _score_text(rule, best)
    return Finding("project_score", passes(best), best.score, rule.project_score, (best.project_id,), text)


def _score_text(rule: ProjectScore, project: Project) -> Text:
    score, graders, required = points(project.score), _graders(project.graders), _required_score(rule)
    missing = _missing_from_score(rule, project)
    if missing is None:
        return Text(
            "Su proyecto obtuvo {score} de 100 de {graders}; {required}.",
            "The project scored {score} of 100 from {graders}; {required}.",
            score=score,
            graders=graders,
            required=required,
        )
    return Text(
        "Su proyecto obtuvo {score} de 100 de {graders}; {required}: {missing}.",
        "The project scored {score} of 100 from {graders}; {required}: {missing}.",
        score=score,
        graders=graders,
        required=required,
        missing=missing,
    )


def _graders(count: int) -> Text:
    return Text("{n} {n:evaluador|evaluadores}", "{n} {n:grader|graders}", n=count)


def _required_score(rule: ProjectScore) -> Text:
    threshold = points(rule.project_score)
    if rule.graders_min == 1:
        return Text("se piden {threshold}", "{threshold} required", threshold=threshold)
    return Text(
        "se piden {threshold} de al menos {graders}",
        "{threshold} required from at least {graders}",
        threshold=threshold,
        graders=rule.graders_min,
    )


def _missing_from_score(rule: ProjectScore, project: Project) -> Text | None:
    lacks_points, lacks_graders = project.score < rule.project_score, project.graders < rule.graders_min
    missing_points = _points_short(points_missing(project.score, rule.project_score))
    missing_graders = _graders_short(rule.graders_min - project.graders)
    if lacks_points and lacks_graders:
        return Text("{points} y {graders}", "{points} and {graders}", points=missing_points, graders=missing_graders)
    return missing_points if lacks_points else missing_graders if lacks_graders else None


def _points_short(missing: str) -> Text:
    if missing == "1":
        return Text("le falta {missing} punto", "short by {missing} point", missing=missing)
    return Text("le faltan {missing} puntos", "short by {missing} points", missing=missing)


def _graders_short(missing: int) -> Text:
    return Text("{n:falta|faltan} {n} {n:evaluador|evaluadores}", "short by {n} {n:grader|graders}", n=missing)


def check_project_rank(rule: ProjectRank, participant: Participant) -> Finding:
    """The team's project has the rank or a better one; teams with equal scores share a rank."""
    best = min(participant.projects, key=lambda project: (project.rank, str(project.project_id)), default=None)
    if best is None:
        return Finding("project_rank", False, None, rule.project_rank, (), _NO_PROJECT)
    met = best.rank <= rule.project_rank
    return Finding("project_rank", met, best.rank, rule.project_rank, (best.project_id,), _rank_text(rule, best, met))


def _rank_text(rule: ProjectRank, project: Project, met: bool) -> Text:
    if project.tied:
        rank = Text("el puesto {rank} compartido", "rank {rank} shared", rank=project.rank)
    else:
        rank = Text("el puesto {rank}", "rank {rank}", rank=project.rank)
    if met:
        return Text(
            "Su proyecto tiene {rank} entre todos los equipos; se pide el {required} o mejor.",
            "The project has {rank} among all teams; {required} or better required.",
            rank=rank,
            required=rule.project_rank,
        )
    return Text(
        "Su proyecto tiene {rank} entre todos los equipos; se pide el {required} o mejor, así que no se cumple.",
        "The project has {rank} among all teams; {required} or better required, so it is not met.",
        rank=rank,
        required=rule.project_rank,
    )


def awaits_a_project(rule: ProjectScore | ProjectRank, edition: Edition, participant: Participant) -> bool:
    """Decide whether a project may still meet the rule: nothing was ranked yet, or graders are missing."""
    if not participant.projects:
        return not edition.is_ranked
    return isinstance(rule, ProjectScore) and all(one.graders < rule.graders_min for one in participant.projects)


def check_leads_group(_rule: LeadsGroup, participant: Participant) -> Finding:
    """The participant leads a territorial group."""
    if not participant.leads_group:
        text = Text("No dirige un grupo, así que no se cumple.", "Does not lead a group, so it is not met.")
    elif participant.group:
        text = Text("Dirige el grupo {group}.", "Leads the group {group}.", group=participant.group)
    else:
        text = Text("Dirige un grupo.", "Leads a group.")
    return Finding(
        "leads_group", participant.leads_group, participant.leads_group, True, (participant.registration_id,), text
    )


def check_other_award(rule: OtherAward, earned: bool) -> Finding:
    """Another award was earned, now or by an earlier act."""
    if earned:
        text = Text("Obtuvo «{award}».", "Earned “{award}”.", award=award_name(rule.award))
    else:
        text = Text(
            "No obtuvo «{award}», así que no se cumple.",
            "Did not earn “{award}”, so it is not met.",
            award=award_name(rule.award),
        )
    return Finding("award", earned, rule.award if earned else None, rule.award, (), text)


def check_unless(award: str, earned: bool) -> Finding:
    """Another award makes this one unnecessary."""
    if earned:
        text = Text(
            "Obtuvo «{award}», que hace innecesario este certificado.",
            "Earned “{award}”, which makes this certificate unnecessary.",
            award=award_name(award),
        )
    else:
        text = Text(
            "No obtuvo «{award}», que haría innecesario este certificado.",
            "Did not earn “{award}”, which would make this certificate unnecessary.",
            award=award_name(award),
        )
    return Finding("unless", not earned, award if earned else None, award, (), text)
