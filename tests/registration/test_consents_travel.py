"""Answers about consent reach the services that act by them."""

from diplomado_contracts import ConsentsGiven
from tests.registration.browser import confirmed, filled
from tests.registration.mission import Mission, person


async def test_an_answer_to_a_purpose_of_others_is_published_with_its_changes(mission: Mission) -> None:
    edition = await mission.edition()
    path = await confirmed(edition, filled(consent_public_verification="yes"))
    [listed] = await edition.list()
    await mission.public.post(f"{path}/consents", data={"consent_news": "yes"})
    facts = [fact for fact in await mission.facts(listed["registration_id"]) if isinstance(fact, ConsentsGiven)]
    assert [fact.allows("public_verification") for fact in facts] == [True, False]
    assert [fact.allows("news") for fact in facts] == [False, True]
    assert [fact.channel for fact in facts] == ["form", "own_page"]
    assert facts[0].revision < facts[1].revision


async def test_answers_that_concern_registration_alone_are_not_published(mission: Mission) -> None:
    edition = await mission.edition()
    answer = await edition.register(person())
    assert not [fact for fact in await mission.facts(answer["registration_id"]) if isinstance(fact, ConsentsGiven)]


async def test_a_consent_is_true_or_false_and_nothing_like_it(mission: Mission) -> None:
    edition = await mission.edition()
    for like in ("yes", 1, "true"):
        answer = await edition.enter(person(consents={"participation": True, "public_verification": like}))
        assert answer.status_code == 422, like
    assert await edition.list() == []
