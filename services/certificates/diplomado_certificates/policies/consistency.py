"""Policies that have the right form and yet cannot be meant: awards that contradict each other."""

from collections.abc import Iterator
from graphlib import CycleError

from diplomado_certificates.policies.mistakes import Mistake
from diplomado_certificates.policies.policy import Award, MinutesOfSession, Policy
from diplomado_certificates.wording import Sentence


def contradictions(policy: Policy) -> Iterator[Mistake]:
    """Name everything in which a policy contradicts itself, in the order in which it is written."""
    credit = policy.session_credit
    if credit.partial_at is not None and credit.partial_at > credit.full_at:
        text = Sentence("No puede ser mayor que full_at.", "Cannot be greater than full_at.")
        yield Mistake("session_credit.partial_at", text)
    for place, award in enumerate(policy.awards):
        yield from _codes_are_used_once(policy, place, award)
        yield from _one_award_of_the_edition_graduates(policy, place, award)
        yield from _minutes_of_a_session_need_a_session(place, award)
        yield from _awards_refer_to_awards_of_the_edition(policy, place, award)
    yield from _awards_do_not_go_in_circles(policy)


def _codes_are_used_once(policy: Policy, place: int, award: Award) -> Iterator[Mistake]:
    if policy.find(award.award) is not award:
        text = Sentence("Este código está repetido.", "This code is used twice.")
        yield Mistake(f"awards[{place}].award", text)


def _one_award_of_the_edition_graduates(policy: Policy, place: int, award: Award) -> Iterator[Mistake]:
    if award.graduates and sum(other.graduates for other in policy.awards) > 1:
        text = Sentence("Solo un certificado puede graduar.", "Only one award can graduate.")
        yield Mistake(f"awards[{place}].graduates", text)
    if award.graduates and award.per == "session":
        text = Sentence("Un certificado por sesión no gradúa.", "An award per session does not graduate anybody.")
        yield Mistake(f"awards[{place}].graduates", text)


def _minutes_of_a_session_need_a_session(place: int, award: Award) -> Iterator[Mistake]:
    for number, rule in enumerate(award.require):
        if isinstance(rule, MinutesOfSession) and award.per != "session":
            text = Sentence('Solo tiene sentido con "per": "session".', 'Only makes sense with "per": "session".')
            yield Mistake(f"awards[{place}].require[{number}].minutes_of_session", text)


def _awards_refer_to_awards_of_the_edition(policy: Policy, place: int, award: Award) -> Iterator[Mistake]:
    for code in sorted(award.refers_to()):
        other = policy.find(code)
        if other is None:
            text = Sentence(f"La política no tiene un certificado «{code}».", f"The policy has no award “{code}”.")
            yield Mistake(f"awards[{place}]", text)
        elif other.per == "session":
            text = Sentence(
                f"No puede depender de «{code}», que es por sesión.",
                f"Cannot depend on “{code}”, which is per session.",
            )
            yield Mistake(f"awards[{place}]", text)


def _awards_do_not_go_in_circles(policy: Policy) -> Iterator[Mistake]:
    try:
        policy.in_order_of_need()
    except CycleError as error:
        circle = " → ".join(error.args[1])
        text = Sentence(
            f"Dependen unos de otros en círculo: {circle}.", f"They depend on each other in a circle: {circle}."
        )
        yield Mistake("awards", text)
    except KeyError:
        return  # an award that does not exist, which another rule names
