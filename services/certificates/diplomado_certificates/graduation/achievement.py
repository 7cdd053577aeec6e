"""Requirements besides presence: the team's project, leading a group, other awards."""

from diplomado_certificates.graduation.facts import Participant, Project
from diplomado_certificates.graduation.finding import Finding
from diplomado_certificates.policies.policy import LeadsGroup, OtherAward, ProjectRank, ProjectScore
from diplomado_certificates.wording import Sentence, plural, points, points_missing

_NO_PROJECT = Sentence(
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


def _score_text(rule: ProjectScore, project: Project) -> Sentence:
    score, asked = points(project.score), points(rule.project_score)
    es = f"Su proyecto obtuvo {score} de 100 de {plural(project.graders, 'evaluador', 'evaluadores')}; se piden {asked}"
    en = f"The project scored {score} of 100 from {plural(project.graders, 'grader', 'graders')}; {asked} required"
    if rule.graders_min > 1:
        es += f" de al menos {rule.graders_min}"
        en += f" from at least {rule.graders_min}"
    short: list[Sentence] = []
    if project.score < rule.project_score:
        short.append(_points_short(points_missing(project.score, rule.project_score)))
    if project.graders < rule.graders_min:
        short.append(_graders_short(rule.graders_min - project.graders))
    if not short:
        return Sentence(f"{es}.", f"{en}.")
    return Sentence(f"{es}: {' y '.join(s.es for s in short)}.", f"{en}: {' and '.join(s.en for s in short)}.")


def _points_short(missing: str) -> Sentence:
    one = missing == "1"
    return Sentence(
        f"le {'falta' if one else 'faltan'} {missing} {'punto' if one else 'puntos'}",
        f"short by {missing} {'point' if one else 'points'}",
    )


def _graders_short(missing: int) -> Sentence:
    return Sentence(
        f"{'falta' if missing == 1 else 'faltan'} {plural(missing, 'evaluador', 'evaluadores')}",
        f"short by {plural(missing, 'grader', 'graders')}",
    )


def check_project_rank(rule: ProjectRank, participant: Participant) -> Finding:
    """The team's project has the rank or a better one; teams with equal scores share a rank."""
    best = min(participant.projects, key=lambda project: (project.rank, str(project.project_id)), default=None)
    if best is None:
        return Finding("project_rank", False, None, rule.project_rank, (), _NO_PROJECT)
    met = best.rank <= rule.project_rank
    shared = Sentence(" compartido", " shared") if best.tied else Sentence("", "")
    text = Sentence(
        f"Su proyecto tiene el puesto {best.rank}{shared.es} entre todos los equipos; se pide el {rule.project_rank}"
        + (" o mejor." if met else " o mejor, así que no se cumple."),
        f"The project has rank {best.rank}{shared.en} among all teams; {rule.project_rank} or better required"
        + ("." if met else ", so it is not met."),
    )
    return Finding("project_rank", met, best.rank, rule.project_rank, (best.project_id,), text)


def check_leads_group(_rule: LeadsGroup, participant: Participant) -> Finding:
    """The participant leads a territorial group."""
    if not participant.leads_group:
        text = Sentence("No dirige un grupo, así que no se cumple.", "Does not lead a group, so it is not met.")
    elif participant.group:
        text = Sentence(f"Dirige el grupo {participant.group}.", f"Leads the group {participant.group}.")
    else:
        text = Sentence("Dirige un grupo.", "Leads a group.")
    return Finding(
        "leads_group", participant.leads_group, participant.leads_group, True, (participant.registration_id,), text
    )


def check_other_award(rule: OtherAward, has_it: bool) -> Finding:
    """Another award was earned, now or by an earlier act."""
    text = (
        Sentence(f"Obtuvo «{rule.award}».", f"Earned “{rule.award}”.")
        if has_it
        else Sentence(
            f"No obtuvo «{rule.award}», así que no se cumple.",
            f"Did not earn “{rule.award}”, so it is not met.",
        )
    )
    return Finding("award", has_it, rule.award if has_it else None, rule.award, (), text)


def check_unless(award: str, has_it: bool) -> Finding:
    """Another award makes this one unnecessary."""
    text = (
        Sentence(
            f"Obtuvo «{award}», que hace innecesario este certificado.",
            f"Earned “{award}”, which makes this certificate unnecessary.",
        )
        if has_it
        else Sentence(
            f"No obtuvo «{award}», que haría innecesario este certificado.",
            f"Did not earn “{award}”, which would make this certificate unnecessary.",
        )
    )
    return Finding("unless", not has_it, award if has_it else None, award, (), text)
