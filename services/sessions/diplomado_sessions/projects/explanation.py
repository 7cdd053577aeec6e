"""Why a team has its score and its rank, in words."""

from decimal import Decimal

from diplomado_chassis.language.text import Text
from diplomado_sessions.projects.outcome import TeamOutcome
from diplomado_sessions.projects.ranks import Place
from diplomado_sessions.projects.rubric import Rubric
from diplomado_sessions.projects.scoring import TRIMMED_FROM

NOT_SCORED = Text("Nadie la ha calificado todavía.", "Nobody has scored it yet.")


def explain_score(outcome: TeamOutcome, rubric: Rubric) -> Text:
    """Say which totals the score is the mean of."""
    if outcome.place is None:
        return NOT_SCORED
    totals = _list([outcome.totals[name] for name in sorted(outcome.counted)])
    score = str(outcome.place.score)
    if len(outcome.counted) < len(outcome.totals):
        left_out = [total for name, total in sorted(outcome.totals.items()) if name not in outcome.counted]
        return Text(
            "Promedio de {totals}, sin la nota más alta ni la más baja ({left_out}): {score}.",
            "Mean of {totals}, without the highest and the lowest total ({left_out}): {score}.",
            totals=totals,
            left_out=_list(left_out),
            score=score,
        )
    if rubric.method == "trimmed_mean":
        return Text(
            "Promedio de {totals}: {score}. Con menos de {graders} evaluadores no se quita ninguna nota.",
            "Mean of {totals}: {score}. With fewer than {graders} graders no total is left out.",
            totals=totals,
            score=score,
            graders=TRIMMED_FROM,
        )
    return Text("Promedio de {totals}: {score}.", "Mean of {totals}: {score}.", totals=totals, score=score)


def explain_rank(place: Place, rubric: Rubric) -> Text:
    """Say what the rank follows from, and what became of a tie."""
    rank = place.rank
    if place.untied and rubric.ties == "criteria":
        criteria = ", ".join(rubric.tie_criteria)
        if place.tied:
            return Text(
                "Puesto {rank}, compartido: igual nota total e igual promedio en {criteria}.",
                "Rank {rank}, shared: equal scores and equal means on {criteria}.",
                rank=rank,
                criteria=criteria,
            )
        return Text(
            "Puesto {rank}: el empate en la nota total se resolvió por el promedio en {criteria}.",
            "Rank {rank}: the tie was broken by the mean on {criteria}.",
            rank=rank,
            criteria=criteria,
        )
    if place.untied:
        return Text(
            "Puesto {rank}: el empate se resolvió por decisión de la coordinación, con su motivo.",
            "Rank {rank}: the tie was broken by a coordinator's decision, with its reason.",
            rank=rank,
        )
    if place.tied:
        return Text(
            "Puesto {rank}, compartido: hay otro equipo con la misma nota hasta la centésima.",
            "Rank {rank}, shared: another team has the same score to the hundredth.",
            rank=rank,
        )
    return Text(
        "Puesto {rank} por su nota; ningún otro equipo la tiene igual.",
        "Rank {rank} by its score; no other team has the same.",
        rank=rank,
    )


def explain_rule(rubric: Rubric) -> Text:
    """Say what happens to teams with equal scores."""
    if rubric.ties == "criteria":
        return Text(
            "Entre equipos con la misma nota decide el promedio en {criteria}, en ese orden; si sigue igual, "
            "comparten el puesto.",
            "Between teams with equal scores the mean on {criteria} decides, in this order; if that is equal too, "
            "they share the rank.",
            criteria=", ".join(rubric.tie_criteria),
        )
    if rubric.ties == "decision":
        return Text(
            "Entre equipos con la misma nota decide la coordinación, con un motivo.",
            "Between teams with equal scores a coordinator decides, with a reason.",
        )
    return Text(
        "Los equipos con la misma nota comparten el puesto, y el siguiente puesto queda libre.",
        "Teams with equal scores share the rank, and the next rank is left out.",
    )


def _list(totals: list[Decimal]) -> str:
    return "; ".join(f"{total.normalize():f}" for total in totals)
