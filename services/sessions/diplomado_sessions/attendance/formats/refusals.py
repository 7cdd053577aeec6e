"""What is said when a file cannot be read: where the fault is and what to do, in both languages."""

from dataclasses import dataclass

from diplomado_contracts.event import Localised


@dataclass(frozen=True, slots=True)
class CellFault:
    """A fault in one place. `row` counts records from 1, as a spreadsheet does; `column` is the header as written."""

    row: int
    column: str | None
    message: Localised


class FileRefused(ValueError):  # noqa: N818 - told to the person who sent the file
    """The file is not evidence that can be used. Nothing of it was taken."""

    def __init__(self, slug: str, message: Localised, faults: tuple[CellFault, ...] = ()) -> None:
        super().__init__(slug)
        self.slug = slug
        self.message = message
        self.faults = faults


HOW_TO_EXPORT = Localised(
    es=(
        "En Zoom: Informes, Informes de uso, Participantes; no marque «Mostrar usuarios únicos» y exporte en CSV. "
        "Para un seminario web: Informes, Seminario web, Informe de asistentes."
    ),
    en=(
        "In Zoom: Reports, Usage reports, Participants; leave “Show unique users” unticked and export as CSV. "
        "For a webinar: Reports, Webinar, Attendee report."
    ),
)


def refuse(slug: str, es: str, en: str, *faults: CellFault, how: bool = False) -> FileRefused:
    """Build a refusal; `how` adds how to export the right file."""
    if how:
        es, en = f"{es} {HOW_TO_EXPORT.es}", f"{en} {HOW_TO_EXPORT.en}"
    return FileRefused(f"attendance-file-{slug}", Localised(es=es, en=en), faults)
