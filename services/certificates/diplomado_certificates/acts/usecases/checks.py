"""Why an act is not drafted or not signed: each check raises a problem that says so, or does nothing."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

from diplomado_certificates.acts.act import Act, today_in
from diplomado_certificates.acts.act_content import AwardMade, awards_of, find_changes
from diplomado_certificates.acts.person import Person
from diplomado_certificates.acts.warnings import Acceptance, ActWarning, find_open_sessions, without_accepted
from diplomado_certificates.graduation.evaluation import Evaluation
from diplomado_chassis.http.problems import Problem
from diplomado_chassis.language.languages import BUILT_IN
from diplomado_chassis.language.text import Text
from diplomado_chassis.validation import FieldError, ValidationFailed
from diplomado_contracts import EditionPublished

_MAX_LISTED = 100
_NOTHING = Text(
    "No hay nada que otorgar: nadie cumple los requisitos o ya se otorgó todo.",
    "There is nothing to award: nobody meets the requirements, or everything was awarded already.",
)
_NOT_PRESENT = Text(
    "Estas inscripciones no tienen cupo en la edición.", "These registrations have no place in the edition."
)
_NOTHING_FOR = Text(
    "A estas inscripciones no hay nada que otorgarles: no cumplen los requisitos o ya se les otorgó todo.",
    "There is nothing to award to these registrations: they do not meet the requirements, or have everything already.",
)
_CHANGED = Text(
    "Los hechos o la política cambiaron desde el borrador. Revise los cambios y prepare un borrador nuevo.",
    "Facts or policy have changed since the draft. Look at the changes and make a new draft.",
)
_OPEN = Text(
    "Hay avisos sin aceptar. Resuélvalos, o acepte cada uno con un motivo en «accept».",
    "There are warnings that nobody accepted. Settle them, or accept each with a reason in “accept”.",
)
_CALLED_OFF = Text(
    "La edición fue cancelada o archivada. Para hacer un acta, la coordinación la restablece primero.",
    "The edition was cancelled or archived. For an act, the coordinator reinstates it first.",
)
_ANNULLED = Text("Esta acta fue anulada. Prepare un borrador nuevo.", "This act was annulled. Make a new draft.")
_NAMELESS = Text(
    "Faltan los nombres de estas inscripciones; un certificado sin nombre no se emite. Si se inscribieron hace poco, "
    "inténtelo de nuevo en unos segundos.",
    "The names of these registrations are missing, and no certificate is issued without a name. If they registered "
    "just now, try again in a few seconds.",
)


def check_awards(awards: Sequence[AwardMade]) -> None:
    """Refuse an act without awards."""
    if not awards:
        raise Problem(409, "nothing-to-award", _NOTHING)


def rests_on_open(evaluation: Evaluation, awards: Sequence[AwardMade]) -> list[ActWarning]:
    """Return the sessions that are not closed and on which awards rest: all, unless every award is of one session."""
    single = {award.session_id for award in awards}
    return [
        warning for warning in find_open_sessions(evaluation.edition) if None in single or warning.subject_id in single
    ]


def check_chosen(evaluation: Evaluation, chosen: Collection[UUID] | None) -> None:
    """Refuse an act for registrations that have no place in the edition, or that nothing can be awarded to."""
    if chosen is None:
        return
    present = {participant.registration_id for participant, _ in evaluation.decisions}
    if unknown := set(chosen) - present:
        raise Problem(422, "registrations-unknown", _NOT_PRESENT, registrations=sorted(map(str, unknown)))
    entitled = {participant.registration_id for participant, _ in evaluation.open_awards()}
    if without := set(chosen) - entitled:
        raise Problem(409, "nothing-to-award", _NOTHING_FOR, registrations=sorted(map(str, without)))


def check_date(evaluation: Evaluation, graduated_on: date, now: datetime) -> None:
    """Refuse a day of graduation before the edition or after today, by the calendar of its zone."""
    first, latest = evaluation.published.starts_on, today_in(evaluation.published.time_zone, now)
    if graduated_on > latest:
        detail = Text(
            "La fecha de graduación está en el futuro: en la zona de la edición hoy es {latest}. Fírmela ese día.",
            "The day of graduation is in the future: in the zone of the edition today is {latest}. Sign on that day.",
            latest=latest,
        )
        raise ValidationFailed(FieldError("graduated_on", detail), slug="date-in-the-future", detail=detail)
    if graduated_on < first:
        detail = Text(
            "La graduación no puede ser anterior al inicio de la edición, el {first}.",
            "The graduation cannot be before the beginning of the edition, {first}.",
            first=first,
        )
        raise ValidationFailed(FieldError("graduated_on", detail), slug="date-outside-edition", detail=detail)


def check_held(edition: EditionPublished) -> None:
    """Refuse an act for an edition that was cancelled or archived."""
    if edition.status in ("cancelled", "archived"):
        raise Problem(409, "edition-cancelled", _CALLED_OFF)


def check_unchanged(act: Act, evaluation: Evaluation) -> None:
    """Refuse a draft that facts or policy have left, with what changed."""
    version = evaluation.version
    changes = list(find_changes(act.content.awards, awards_of(evaluation)))
    drafted, current = act.content.policy, (version.policy.code, version.version)
    if not changes and (drafted.code, drafted.version) == current:
        return
    raise Problem(
        409,
        "facts-changed",
        _CHANGED,
        policy={"drafted": drafted.version, "current": version.version},
        changes_total=len(changes),
        changes=[change.model_dump(mode="json") for change in changes[:_MAX_LISTED]],
    )


def check_named(act: Act, holders: Mapping[UUID, Person]) -> None:
    """Refuse an act with a holder whose name has not arrived."""
    nameless = [str(registration) for registration in act.content.registrations if registration not in holders]
    if nameless:
        raise Problem(409, "names-missing", _NAMELESS, registrations=nameless)


def check_not_annulled(act: Act) -> None:
    """Refuse an act that was annulled."""
    if act.status == "annulled":
        raise Problem(409, "act-annulled", _ANNULLED)


def check_accepted(warnings: Sequence[ActWarning], accepted: Sequence[Acceptance]) -> None:
    """Refuse a signature while warnings stand that nobody accepted."""
    left = without_accepted(warnings, accepted)
    if left:
        shown = [warning_view(warning) for warning in left[:_MAX_LISTED]]
        raise Problem(409, "warnings-open", _OPEN, warnings_total=len(left), warnings=shown)


def warning_view(warning: ActWarning) -> dict[str, object]:
    """Return a warning as answers contain it."""
    return {
        "warning": warning.warning_id,
        "code": warning.code,
        "subject_id": str(warning.subject_id),
        "text": {language: warning.text.in_(language) for language in BUILT_IN},
    }
