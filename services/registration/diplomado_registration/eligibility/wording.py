"""Says what the rules of an edition ask for, in both languages."""

from collections.abc import Mapping, Sequence

from diplomado_chassis.language.dates import day_and_time
from diplomado_chassis.language.languages import BUILT_IN
from diplomado_chassis.language.text import Text
from diplomado_registration.eligibility.rules import ChannelRule, CodeRule, DeadlineRule, GraduationRule, Rule

Labels = Mapping[str, Mapping[str, Mapping[str, str]]]
"""Names of codes in both languages, by kind of rule and code."""

_ONE_OF: Mapping[str, Text] = {
    "organisation_type": Text("Esta edición es para personas de: {names}.", "This edition is for people of: {names}."),
    "institution": Text("Esta edición es para personas de: {names}.", "This edition is for people of: {names}."),
    "admin_area": Text("Esta edición es para personas de: {names}.", "This edition is for people from: {names}."),
    "age_band": Text(
        "Esta edición es para personas de estas edades: {names}.", "This edition is for these ages: {names}."
    ),
}
_NONE_OF: Mapping[str, Text] = {
    "organisation_type": Text(
        "Esta edición no es para personas de: {names}.", "This edition is not for people of: {names}."
    ),
    "institution": Text("Esta edición no es para personas de: {names}.", "This edition is not for people of: {names}."),
    "admin_area": Text(
        "Esta edición no es para personas de: {names}.", "This edition is not for people from: {names}."
    ),
    "age_band": Text(
        "Esta edición no es para personas de estas edades: {names}.", "This edition is not for these ages: {names}."
    ),
}
_GRADUATION: Mapping[tuple[str, bool], Text] = {
    ("required", True): Text("Hace falta haberse graduado de «{title}».", "Having graduated from “{title}” is needed."),
    ("required", False): Text(
        "Hace falta haberse graduado de otro curso.", "Having graduated from a course is needed."
    ),
    ("excluded", True): Text(
        "Esta edición no es para quienes ya se graduaron de «{title}».",
        "This edition is not for those who graduated from “{title}” already.",
    ),
    ("excluded", False): Text(
        "Esta edición no es para quienes ya se graduaron de un curso.",
        "This edition is not for those who graduated from a course already.",
    ),
}
DEADLINE_PASSED = Text("El plazo para inscribirse terminó.", "The deadline for registering has passed.")
_DEADLINE_AHEAD = Text("El plazo para inscribirse termina el {day}.", "The deadline for registering is {day}.")
_CHANNEL = Text("A esta edición se entra solo {channels}.", "People enter this edition only {channels}.")
_CHANNELS: Mapping[str, Text] = {
    "form": Text("por el formulario público", "by the public form"),
    "api": Text("por la coordinación", "by its coordinators"),
    "nomination": Text("por nominación de su institución", "by nomination of their institution"),
}


def describe(rule: Rule, labels: Labels, zone_name: str = "UTC") -> Text:
    """Say in both languages what a rule asks for."""
    match rule:
        case CodeRule():
            texts, codes = (_NONE_OF, rule.none_of) if rule.one_of is None else (_ONE_OF, rule.one_of)
            return texts[rule.rule].with_values(
                names=_listed([_label(labels, rule.rule, code) for code in codes or ()])
            )
        case GraduationRule():
            kind, code = ("edition", rule.edition) if rule.edition else ("course", rule.course)
            text = _GRADUATION[rule.is_, code is not None]
            return text.with_values(title=_label(labels, kind, code)) if code else text
        case DeadlineRule():
            until = Text(*(day_and_time(rule.until, zone_name, language) for language in BUILT_IN))
            return _DEADLINE_AHEAD.with_values(day=until)
        case ChannelRule():
            return _CHANNEL.with_values(channels=_listed([_CHANNELS[channel] for channel in rule.one_of]))


def _label(labels: Labels, kind: str, code: str) -> Text:
    names = labels.get(kind, {}).get(code, {"es": code, "en": code})
    return Text(names["es"], names["en"])


def _listed(texts: Sequence[Text]) -> Text:
    return Text(", ".join(text.es for text in texts), ", ".join(text.en for text in texts))
