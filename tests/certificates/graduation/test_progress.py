"""Progress by HTTP: everybody's requirements with value, threshold, evidence and sentence."""

from decimal import Decimal
from uuid import uuid4

from diplomado_contracts import ProjectScoreWithdrawn
from diplomado_contracts.projects import MemberScore
from tests.certificates.examples import DIPLOMA
from tests.certificates.staff import progress_of
from tests.certificates.world import NOW, Someone, World, deliver
from tests.support.services import Running


async def test_everybody_with_a_place_is_told_where_they_stand(certificates: Running, world: World) -> None:
    """Who withdrew or waits is not in the list, and earns nothing."""
    progress = await progress_of(certificates, world)
    entitled = {
        registration: {award["award"] for award in participant["awards"] if award["entitled"]}
        for registration, participant in progress.items()
    }
    assert entitled == {
        str(world.best.registration_id): {"diploma", "best_project", "group_leader"},
        str(world.second.registration_id): {"diploma"},
        str(world.failed_project.registration_id): {"attendance"},
        str(world.one_second_short.registration_id): {"attendance"},
    }


async def test_who_lacks_a_second_sees_exactly_that(certificates: Running, world: World) -> None:
    progress = await progress_of(certificates, world)
    [diploma] = [a for a in progress[str(world.one_second_short.registration_id)]["awards"] if a["award"] == "diploma"]
    modules = diploma["requirements"][0]
    assert (modules["requirement"], modules["value"], modules["threshold"], modules["met"]) == ("modules", 5, 6, False)
    assert modules["text"]["es"].endswith("Módulo 6 «Tema 6»: 79.98\N{NO-BREAK SPACE}%, le falta 1 s.")
    assert len(modules["evidence"]) == 6


async def test_a_correction_counts_at_once_and_is_the_evidence(certificates: Running, world: World) -> None:
    correction = world.correct(world.one_second_short, 6, 5760)
    await deliver(certificates, correction)
    progress = await progress_of(certificates, world)
    [diploma] = [a for a in progress[str(world.one_second_short.registration_id)]["awards"] if a["award"] == "diploma"]
    assert diploma["entitled"]
    assert str(correction.correction_id) in diploma["requirements"][0]["evidence"]


async def test_a_project_without_a_score_any_more_earns_nothing(certificates: Running, world: World) -> None:
    scored = world.score("Coclé", "95", 1, world.best)
    await deliver(certificates, scored)
    gone = ProjectScoreWithdrawn(
        project_id=scored.project_id, edition_id=world.edition_id, revision=2, withdrawn_at=NOW
    )
    await deliver(certificates, gone)
    assert await project_scores(certificates, world, world.best) == {"92.5"}


async def test_an_adjusted_member_has_their_own_score(certificates: Running, world: World) -> None:
    own = MemberScore(registration_id=world.second.registration_id, score=Decimal("70.5"))
    scored = world.score("Coclé", "95", 1, world.second, world.best)
    await deliver(certificates, scored.model_copy(update={"adjusted": (own,)}))
    assert await project_scores(certificates, world, world.best) == {"95"}
    other = world.score("Chiriquí", "60", 2, world.failed_project)
    own = MemberScore(registration_id=world.failed_project.registration_id, score=Decimal("72"))
    await deliver(certificates, other.model_copy(update={"adjusted": (own,)}))
    assert await project_scores(certificates, world, world.failed_project) == {"72"}


async def project_scores(certificates: Running, world: World, someone: Someone) -> set[str]:
    """The best project score that the diploma's requirement saw."""
    awards = (await progress_of(certificates, world))[str(someone.registration_id)]["awards"]
    return {
        f"{Decimal(str(requirement['value'])).normalize():f}"
        for award in awards
        for requirement in award["requirements"]
        if requirement["requirement"] == "project_score"
    }


async def test_a_focal_point_sees_the_own_institution_only(certificates: Running, world: World) -> None:
    address = f"/api/v1/editions/{world.edition_id}/progress"
    for institution, expected in (("SNM", {world.second, world.one_second_short}), ("MINSA", set()), (None, set())):
        answer = await certificates.http.get(
            address, headers=certificates.bearer("focal_point", institution=institution)
        )
        seen = {participant["registration_id"] for participant in answer.json()["participants"]}
        assert seen == {str(someone.registration_id) for someone in expected}


async def test_an_edition_that_is_not_known_yet_is_named_as_such(certificates: Running) -> None:
    answer = await certificates.http.get(f"/api/v1/editions/{uuid4()}/progress?lang=en")
    assert (answer.status_code, answer.json()["type"]) == (404, "urn:diplomado:problem:edition-unknown")
    assert answer.headers["retry-after"] == "1"


async def test_without_a_policy_there_is_no_progress(certificates: Running) -> None:
    world = World()
    await deliver(certificates, world.edition())
    answer = await certificates.http.get(f"/api/v1/editions/{world.edition_id}/progress")
    assert (answer.status_code, answer.json()["type"]) == (409, "urn:diplomado:problem:policy-missing")


async def test_nobody_fails_because_the_host_closed_early_if_the_policy_says_so(
    certificates: Running, world: World
) -> None:
    """A session of two hours was recorded for 90 minutes; who stayed for 75 of them has 83 % of it, not 62 %."""
    first = {"session_seconds": 5400}
    await deliver(
        certificates,
        world.attend(world.best, 1, 4500, revision=2).model_copy(update=first),
        world.attend(world.second, 1, 5400, revision=2).model_copy(update=first),
    )
    address = f"/api/v1/editions/{world.edition_id}/policy"
    shares = {}
    for denominator in ("scheduled", "actual"):
        rules = {**DIPLOMA, "session_credit": {"denominator": denominator}, "reason": "cierre anticipado"}
        assert (await certificates.http.put(address, json=rules)).status_code == 200
        session = (await progress_of(certificates, world))[str(world.best.registration_id)]["sessions"][0]
        shares[denominator] = (session["session_seconds"], session["share"], session["credit"])
    # One other participant's file said two hours: the longest recording counts.
    assert shares == {"scheduled": (7200, 0.625, "short"), "actual": (7200, 0.625, "short")}
    await deliver(
        certificates,
        world.attend(world.failed_project, 1, 5400, revision=2).model_copy(update=first),
        world.attend(world.one_second_short, 1, 5400, revision=2).model_copy(update=first),
        world.attend(world.withdrawn, 1, 5400, revision=2).model_copy(update=first),
    )
    session = (await progress_of(certificates, world))[str(world.best.registration_id)]["sessions"][0]
    assert (session["session_seconds"], session["share"], session["credit"]) == (5400, 0.8333, "full")


async def test_no_name_is_in_the_answer(certificates: Running, world: World) -> None:
    text = (await certificates.http.get(f"/api/v1/editions/{world.edition_id}/progress")).text
    assert not [someone for someone in world.everybody if someone.family_names in text]


async def test_an_institution_learns_the_results_of_those_who_agreed(certificates: Running, world: World) -> None:
    address = f"/api/v1/editions/{world.edition_id}/progress"
    headers = certificates.bearer("focal_point", institution="SNM")

    async def seen() -> set[str]:
        answer = await certificates.http.get(address, headers=headers)
        return {entry["registration_id"] for entry in answer.json()["participants"]}

    assert await seen() == {str(world.second.registration_id), str(world.one_second_short.registration_id)}
    await deliver(certificates, world.consent(world.second, 2, shares=False))
    assert await seen() == {str(world.one_second_short.registration_id)}
    every = await certificates.http.get(address)
    assert str(world.second.registration_id) in every.text
