"""Contradictions in a policy of valid form, such as awards that require each other."""

from collections.abc import Iterator
from graphlib import CycleError

from diplomado_certificates.policies.policy import (
    AttendanceOverall,
    Award,
    MinutesOfSession,
    ModulesAt,
    Policy,
)
from diplomado_chassis.language.text import Text
from diplomado_chassis.validation import FieldError


def contradictions(policy: Policy) -> Iterator[FieldError]:
    """Return every contradiction of a policy, in the order of its text."""
    credit = policy.session_credit
    if credit.partial_at is not None and credit.partial_at > credit.full_at:
        text = Text(
            "No puede ser mayor que lo que se considera presente (full_at).",
            "Cannot be greater than what counts as present (full_at).",
        )
        yield FieldError("session_credit.partial_at", text)
    yield from _every_field_has_an_effect(policy)
    for position, award in enumerate(policy.awards):
        yield from _codes_are_used_once(policy, position, award)
        yield from _one_award_of_the_edition_graduates(policy, position, award)
        yield from _minutes_of_a_session_need_a_session(position, award)
        yield from _awards_refer_to_awards_of_the_edition(policy, position, award)
    yield from _awards_do_not_go_in_circles(policy)


def _every_field_has_an_effect(policy: Policy) -> Iterator[FieldError]:
    """A field that changes nothing would promise what does not happen."""
    credit = policy.session_credit
    rules = [rule for award in policy.awards for rule in award.require]
    measured = any(isinstance(rule, ModulesAt | AttendanceOverall | MinutesOfSession) for rule in rules)
    shared = any(isinstance(rule, ModulesAt | AttendanceOverall) for rule in rules)
    if credit.excused_share_max is not None and credit.excused != "leaves_denominator":
        text = Text(
            'Solo tiene efecto si una sesión justificada no se exige ("excused": "leaves_denominator").',
            'Only has an effect if an excused session is not asked for ("excused": "leaves_denominator").',
        )
        yield FieldError("session_credit.excused_share_max", text)
    needs_presence = {"grace_minutes": credit.grace_minutes != 0, "made_up": credit.made_up != "counts"}
    needs_shares = {
        "denominator": credit.denominator == "actual",
        "excused": credit.excused == "leaves_denominator",
    }
    for name, is_set in needs_presence.items():
        if is_set and not measured:
            yield FieldError(f"session_credit.{name}", _NOTHING_MEASURED)
    for name, is_set in needs_shares.items():
        if is_set and not shared:
            yield FieldError(f"session_credit.{name}", _NO_SHARE)
    if policy.early_warning != "none" and not shared:
        yield FieldError("early_warning", _NO_SHARE)


_NOTHING_MEASURED = Text(
    "No tiene efecto: ningún certificado de esta política pide asistencia.",
    "Has no effect: no award of this policy requires attendance.",
)
_NO_SHARE = Text(
    "No tiene efecto: ningún certificado de esta política pide una parte del tiempo (modules o attendance_overall).",
    "Has no effect: no award of this policy requires a share of the time (modules or attendance_overall).",
)


def _codes_are_used_once(policy: Policy, position: int, award: Award) -> Iterator[FieldError]:
    if policy.find(award.award) is not award:
        text = Text("Este código está repetido.", "This code is used twice.")
        yield FieldError(f"awards.{position}.award", text)


def _one_award_of_the_edition_graduates(policy: Policy, position: int, award: Award) -> Iterator[FieldError]:
    if award.graduates and sum(other.graduates for other in policy.awards) > 1:
        text = Text("Solo un certificado puede graduar.", "Only one award can graduate.")
        yield FieldError(f"awards.{position}.graduates", text)
    if award.graduates and award.per == "session":
        text = Text("Un certificado por sesión no gradúa.", "An award per session does not graduate anybody.")
        yield FieldError(f"awards.{position}.graduates", text)


def _minutes_of_a_session_need_a_session(position: int, award: Award) -> Iterator[FieldError]:
    for number, rule in enumerate(award.require):
        if isinstance(rule, MinutesOfSession) and award.per != "session":
            text = Text(
                'Solo tiene sentido en un certificado por sesión ("per": "session").',
                'Only makes sense in an award per session ("per": "session").',
            )
            yield FieldError(f"awards.{position}.require.{number}.minutes_of_session", text)


def _awards_refer_to_awards_of_the_edition(policy: Policy, position: int, award: Award) -> Iterator[FieldError]:
    for code in sorted(award.refers_to()):
        other = policy.find(code)
        if other is None:
            text = Text(
                "La política no tiene un certificado «{award}».", "The policy has no award “{award}”.", award=code
            )
            yield FieldError(f"awards.{position}", text)
        elif other.per == "session":
            text = Text(
                "No puede depender de «{award}», que es por sesión.",
                "Cannot depend on “{award}”, which is per session.",
                award=code,
            )
            yield FieldError(f"awards.{position}", text)


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
