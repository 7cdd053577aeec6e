"""Contradictions in a policy of valid form, such as awards that require each other."""

from collections.abc import Iterator
from graphlib import CycleError

from diplomado_certificates.policies.policy import Award, MinutesOfSession, Policy
from diplomado_chassis.language.text import Text
from diplomado_chassis.validation import FieldError


def contradictions(policy: Policy) -> Iterator[FieldError]:
    """Return every contradiction of a policy, in the order of its text."""
    credit = policy.session_credit
    if credit.partial_at is not None and credit.partial_at > credit.full_at:
        text = Text("No puede ser mayor que full_at.", "Cannot be greater than full_at.")
        yield FieldError("session_credit.partial_at", text)
    for position, award in enumerate(policy.awards):
        yield from _codes_are_used_once(policy, position, award)
        yield from _one_award_of_the_edition_graduates(policy, position, award)
        yield from _minutes_of_a_session_need_a_session(position, award)
        yield from _awards_refer_to_awards_of_the_edition(policy, position, award)
    yield from _awards_do_not_go_in_circles(policy)


def _codes_are_used_once(policy: Policy, position: int, award: Award) -> Iterator[FieldError]:
    if policy.find(award.award) is not award:
        text = Text("Este código está repetido.", "This code is used twice.")
        yield FieldError(f"awards[{position}].award", text)


def _one_award_of_the_edition_graduates(policy: Policy, position: int, award: Award) -> Iterator[FieldError]:
    if award.graduates and sum(other.graduates for other in policy.awards) > 1:
        text = Text("Solo un certificado puede graduar.", "Only one award can graduate.")
        yield FieldError(f"awards[{position}].graduates", text)
    if award.graduates and award.per == "session":
        text = Text("Un certificado por sesión no gradúa.", "An award per session does not graduate anybody.")
        yield FieldError(f"awards[{position}].graduates", text)


def _minutes_of_a_session_need_a_session(position: int, award: Award) -> Iterator[FieldError]:
    for number, rule in enumerate(award.require):
        if isinstance(rule, MinutesOfSession) and award.per != "session":
            text = Text('Solo tiene sentido con "per": "session".', 'Only makes sense with "per": "session".')
            yield FieldError(f"awards[{position}].require[{number}].minutes_of_session", text)


def _awards_refer_to_awards_of_the_edition(policy: Policy, position: int, award: Award) -> Iterator[FieldError]:
    for code in sorted(award.refers_to()):
        other = policy.find(code)
        if other is None:
            text = Text(
                "La política no tiene un certificado «{award}».", "The policy has no award “{award}”.", award=code
            )
            yield FieldError(f"awards[{position}]", text)
        elif other.per == "session":
            text = Text(
                "No puede depender de «{award}», que es por sesión.",
                "Cannot depend on “{award}”, which is per session.",
                award=code,
            )
            yield FieldError(f"awards[{position}]", text)


def _awards_do_not_go_in_circles(policy: Policy) -> Iterator[FieldError]:
    try:
        policy.in_dependency_order()
    except CycleError as error:
        circle = " → ".join(error.args[1])
        text = Text(
            "Dependen unos de otros en círculo: {circle}.",
            "They depend on each other in a circle: {circle}.",
            circle=circle,
        )
        yield FieldError("awards", text)
    except KeyError:
        return  # an award that does not exist, which another rule names
