"""Awards that depend on each other, and awards per session."""

from diplomado_certificates.graduation.awards import decide
from diplomado_certificates.policies.parsing import parse_policy
from diplomado_certificates.register.prior_awards import PriorAwards, PriorCertificate
from tests.certificates.examples import HOUR, WEBINARS, edition, number, participant, policy, project, session

SIX = edition(*(session(of) for of in range(1, 7)))
ALWAYS = dict.fromkeys(range(1, 7), 2 * HOUR)


def earned(*args: object, **kwargs: object) -> set[str]:
    return {entitlement.award.award for entitlement in decide(*args, **kwargs) if entitlement.entitled}  # type: ignore[arg-type]


def test_who_did_everything_earns_the_diploma_and_not_the_lesser_certificate() -> None:
    assert earned(policy(), SIX, participant(project(rank=2), present=ALWAYS)) == {"diploma"}


def test_recognitions_come_on_top_of_the_diploma() -> None:
    who = participant(project(), present=ALWAYS, group="Darién", leads=True)
    assert earned(policy(), SIX, who) == {"diploma", "best_project", "group_leader"}


def test_without_the_diploma_there_is_no_recognition_but_the_attendance_counts() -> None:
    who = participant(project("70"), present=ALWAYS, leads=True)
    assert earned(policy(), SIX, who) == {"attendance"}


def test_an_award_held_by_certificate_counts_for_those_that_depend_on_it() -> None:
    corrected_downward = participant(project("70"), present=ALWAYS, leads=True)
    assert earned(policy(), SIX, corrected_downward, held={"diploma"}) == {"best_project", "group_leader"}


def test_the_order_in_which_a_policy_names_awards_does_not_matter() -> None:
    turned = policy(awards=list(reversed(policy().model_dump(mode="json")["awards"])))
    who = participant(project(), present=ALWAYS, leads=True)
    assert earned(turned, SIX, who) == earned(policy(), SIX, who)
    assert decide(turned, SIX, who)[0].award.award == "group_leader"


def test_an_award_per_session_is_decided_for_each_session() -> None:
    webinars = edition(session(1), session(2))
    decided = decide(parse_policy(WEBINARS), webinars, participant(present={2: 45 * 60}))
    assert [(entitlement.session_id, entitlement.entitled) for entitlement in decided] == [
        (number(1), False),
        (number(2), True),
    ]


def test_unless_is_explained_both_ways() -> None:
    [lesser] = [
        entitlement
        for entitlement in decide(policy(), SIX, participant(project(), present=ALWAYS))
        if entitlement.award.unless
    ]
    assert not lesser.entitled
    assert lesser.findings[-1].text.in_("es") == "Obtuvo «Diploma», que hace innecesario este certificado."


def test_what_was_given_is_held_until_revoked_and_given_again_only_if_superseded() -> None:
    who, session_id = number(1), number(2)
    prior = PriorAwards.of(
        [
            PriorCertificate(number(11), who, "diploma", None),
            PriorCertificate(number(12), who, "best_project", None, "fraud"),
            PriorCertificate(number(13), who, "group_leader", None, "superseded"),
            PriorCertificate(number(14), who, "present", session_id),
        ]
    )
    assert prior.held_by(who) == {"diploma"}
    assert prior.held_by(number(3)) == frozenset()
    settled = [award for award in ("diploma", "best_project", "group_leader") if prior.settles(who, award, None)]
    assert settled == ["diploma", "best_project"]
    assert prior.settles(who, "present", session_id)
    assert not prior.settles(who, "present", number(4))
