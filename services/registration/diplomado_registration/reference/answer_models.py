"""What the routes of the lists of codes answer, for the OpenAPI document."""

from diplomado_chassis.http.description import AnswerModel
from diplomado_registration.reference.file import Label, ListName, ReferenceEntry


class OfferedEntry(AnswerModel):
    """An entry that is offered, with its names in all languages."""

    code: str
    es: str
    en: str
    names: dict[str, str] = {}  # noqa: RUF012 - a model copies it
    aliases: list[str] = []  # noqa: RUF012 - a model copies it
    kind: str | None = None
    parent: str | None = None


class Reference(AnswerModel):
    """The lists of codes that forms and files use, without retired codes."""

    organisation_types: list[OfferedEntry]
    occupations: list[OfferedEntry]
    sexes: list[OfferedEntry]
    age_bands: list[OfferedEntry]
    admin_areas: list[OfferedEntry]


class EntryView(ReferenceEntry):
    """An entry of a list, with its code."""

    code: str


class ListedEntry(EntryView):
    """An entry of a list, and whether a file or a person wrote it last."""

    author: str


class ReferenceList(AnswerModel):
    """All entries of a list, also retired ones; for areas with what they are called."""

    list: ListName
    entries: tuple[ListedEntry, ...]
    label: Label | None = None
