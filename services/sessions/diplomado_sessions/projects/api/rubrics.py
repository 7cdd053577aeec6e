"""The rubric over HTTP."""

from decimal import Decimal
from typing import Annotated, Any, Literal

from fastapi import Response
from pydantic import Field

from diplomado_chassis.http.description import KEEPS, answers, refusals
from diplomado_chassis.http.edge import Router, Transaction
from diplomado_chassis.http.language import RequestedLanguage
from diplomado_chassis.http.path_keys import EditionId
from diplomado_chassis.http.preconditions import Sent, tagged
from diplomado_chassis.strict import StrictModel
from diplomado_sessions.projects.api.answer_models import RubricView, SetRubric
from diplomado_sessions.projects.api.fields import PREFIX, Coordinator, Reader
from diplomado_sessions.projects.explanation import explain_rule
from diplomado_sessions.projects.rubric import Criterion, Level, Method, Rubric, TieRule
from diplomado_sessions.projects.store.rubrics import StoredRubric
from diplomado_sessions.projects.usecases.access import check_edition, require_rubric
from diplomado_sessions.projects.usecases.rubrics import put_rubric as store_rubric
from diplomado_sessions.timetable.fields import Code, LocalisedLine

router = Router(prefix=PREFIX, tags=["projects"])


class LevelPut(StrictModel):
    """What work of at least `points_from` points is like."""

    points_from: Annotated[int, Field(ge=0, le=100)]
    title: LocalisedLine
    descriptor: LocalisedLine


class CriterionPut(StrictModel):
    """One line of a rubric; `weight` in percent."""

    code: Code
    title: LocalisedLine
    weight: Annotated[int, Field(ge=1, le=100)]
    levels: Annotated[list[LevelPut], Field(max_length=10, default_factory=list)]


class RubricPut(StrictModel):
    """The criteria by which teams are scored. The weights add up to 100."""

    code: Code
    criteria: Annotated[list[CriterionPut], Field(min_length=1, max_length=50)]
    graders_min: Annotated[int, Field(ge=1, le=50)] = 2
    method: Method = "mean"
    ties: TieRule = "shared"
    tie_criteria: Annotated[list[Code], Field(max_length=50, default_factory=list)]
    outlier_points: Annotated[Decimal, Field(gt=0, le=100, decimal_places=2)] = Decimal(20)

    def rubric(self) -> Rubric:
        """Return the rubric that was sent."""
        criteria = tuple(
            Criterion(
                line.code,
                line.title,
                line.weight,
                tuple(Level(level.points_from, level.title, level.descriptor) for level in line.levels),
            )
            for line in self.criteria
        )
        return Rubric(
            code=self.code,
            graders_min=self.graders_min,
            criteria=criteria,
            method=self.method,
            ties=self.ties,
            tie_criteria=tuple(self.tie_criteria),
            outlier_points=self.outlier_points,
        )


@router.put("/rubric", responses=answers(SetRubric, tagged=True), openapi_extra=KEEPS)
async def put_rubric(
    edition_id: EditionId,
    body: RubricPut,
    actor: Coordinator,
    sent: Sent,
    connection: Transaction,
    response: Response,
    finals: Annotated[Literal["become-drafts"] | None, Field(description="Confirms that they do.")] = None,
) -> dict[str, Any]:
    """Set the rubric of an edition. Final scores lock it, unless `finals=become-drafts` confirms that they do."""
    confirmed = finals == "become-drafts"
    left_out = RubricPut.model_fields.keys() - body.model_fields_set
    stored = await store_rubric(
        connection, edition_id, body.rubric(), left_out, sent, actor.subject, finals_become_drafts=confirmed
    )
    tagged(response, stored.rubric)
    rubric = stored.rubric
    return {
        "code": rubric.code,
        "criteria": len(rubric.criteria),
        "graders_min": rubric.graders_min,
        "version": stored.version,
    }


@router.get("/rubric", responses={**answers(RubricView, tagged=True), **refusals(409)})
async def get_rubric(
    edition_id: EditionId, _actor: Reader, connection: Transaction, response: Response, language: RequestedLanguage
) -> dict[str, Any]:
    """Return the rubric with the levels of each criterion, and what happens to ties."""
    await check_edition(connection, edition_id)
    stored = await require_rubric(connection, edition_id)
    tagged(response, stored.rubric)
    return {**_view(stored), "tie_rule": explain_rule(stored.rubric).in_(language)}


def _view(stored: StoredRubric) -> dict[str, Any]:
    rubric = stored.rubric
    return {
        "code": rubric.code,
        "version": stored.version,
        "graders_min": rubric.graders_min,
        "method": rubric.method,
        "ties": rubric.ties,
        "tie_criteria": list(rubric.tie_criteria),
        "outlier_points": str(rubric.outlier_points),
        "criteria": [
            {
                "code": criterion.code,
                "title": criterion.title,
                "weight": criterion.weight,
                "levels": [
                    {"points_from": level.points_from, "title": level.title, "descriptor": level.descriptor}
                    for level in criterion.levels
                ],
            }
            for criterion in rubric.criteria
        ],
    }
