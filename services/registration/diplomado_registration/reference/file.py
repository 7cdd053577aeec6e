"""Files with the lists of codes of a country, and of the lists that all countries share."""

import json
from collections.abc import Iterable, Mapping
from functools import cache
from importlib import resources
from typing import Annotated, Literal, Self, get_args

from pydantic import Field, StringConstraints, model_validator

from diplomado_chassis.language.text import Text
from diplomado_chassis.validation import InvalidValue
from diplomado_contracts.event import LanguageTag
from diplomado_registration.catalogue.models import Code, Line, LocalisedLine, StrictModel

ListName = Literal["organisation_types", "occupations", "sexes", "age_bands", "admin_areas"]
LISTS: tuple[ListName, ...] = get_args(ListName)
COMMON = "common"
"""The file of the lists that all countries share."""

FileName = Annotated[str, StringConstraints(pattern=r"^([A-Z]{2}|common)$")]
Names = Annotated[dict[LanguageTag, Line], Field(max_length=20, description="Names in further languages, by tag.")]
Kind = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]

REPEATED = Text("El código {code} está repetido en {list}.", "The code {code} is repeated in {list}.")
OTHER_COUNTRY = Text(
    "{code} no es un área de {country}: los códigos ISO 3166-2 empiezan con {country}-.",
    "{code} is no area of {country}: ISO 3166-2 codes begin with {country}-.",
)
PARENT_MISSING = Text(
    "{code} está dentro de {parent}, que no aparece antes en la misma lista.",
    "{code} is within {parent}, which does not stand before it in the same list.",
)
KIND_MISSING = Text(
    "Falta explicar el tipo «{kind}» en area_kinds.", "The kind “{kind}” is not explained in area_kinds."
)
AREAS_MISPLACED = Text("Las áreas van en el archivo de su país.", "Areas belong into the file of their country.")


class Label(LocalisedLine):
    """A name in Spanish and English, and in further languages where they are official."""

    names: Names = Field(default_factory=dict)


class ReferenceEntry(Label):
    """An entry of a list of codes. `aliases` are what nomination lists may call it as well.

    Areas have the kind that the country gives them. `parent` is the entry of the same list that contains this one.
    """

    aliases: Annotated[tuple[Line, ...], Field(max_length=20)] = ()
    kind: Kind | None = None
    parent: Code | None = None
    position: Annotated[int | None, Field(ge=1, le=1_000_000, description="The order in the list.")] = None
    retired: Annotated[bool, Field(strict=True, description="Not offered any more; valid where it is stored.")] = False


class FileEntry(Label):
    """An entry in a file. The order in the file is the order in the list."""

    code: Code
    aliases: Annotated[tuple[Line, ...], Field(max_length=20)] = ()
    kind: Kind | None = None
    parent: Code | None = None


class ReferenceFile(StrictModel):
    """The lists of codes of a country. `area_label` is what the country calls its areas: Provincia, Departamento."""

    file: FileName
    version: Annotated[int, Field(ge=1, le=1_000_000)]
    name: LocalisedLine
    area_label: Label | None = None
    area_kinds: Annotated[dict[Kind, Label], Field(max_length=30)] = Field(default_factory=dict)
    lists: dict[ListName, Annotated[tuple[FileEntry, ...], Field(max_length=5000)]]

    @model_validator(mode="after")
    def _check_entries(self) -> Self:
        for name, entries in self.lists.items():
            self._check_list(name, entries)
        areas = self.lists.get("admin_areas", ())
        if areas and (self.file == COMMON or self.area_label is None):
            raise InvalidValue(AREAS_MISPLACED, "lists.admin_areas")
        for area in areas:
            if not area.code.startswith(f"{self.file}-"):
                raise InvalidValue(OTHER_COUNTRY.with_values(code=area.code, country=self.file), "lists.admin_areas")
            if area.kind is not None and area.kind not in self.area_kinds:
                raise InvalidValue(KIND_MISSING.with_values(kind=area.kind), "lists.admin_areas")
        return self

    @staticmethod
    def _check_list(name: str, entries: Iterable[FileEntry]) -> None:
        known: set[str] = set()
        for entry in entries:
            if entry.code in known:
                raise InvalidValue(REPEATED.with_values(code=entry.code, list=name), f"lists.{name}")
            if entry.parent is not None and entry.parent not in known:
                raise InvalidValue(PARENT_MISSING.with_values(code=entry.code, parent=entry.parent), f"lists.{name}")
            known.add(entry.code)


@cache
def shipped_files() -> Mapping[str, ReferenceFile]:
    """Return the files that come with the software, by name."""
    folder = resources.files("diplomado_registration.reference") / "data"
    files = (
        ReferenceFile.model_validate(json.loads(entry.read_text("utf-8")))
        for entry in folder.iterdir()
        if entry.name.endswith(".json")
    )
    return {file.file: file for file in files}


def merged(files: Iterable[ReferenceFile]) -> dict[ListName, list[FileEntry]]:
    """Return the entries of each list of several files: the common ones, which a country may replace, come first."""
    lists: dict[ListName, dict[str, FileEntry]] = {name: {} for name in LISTS}
    for file in sorted(files, key=lambda file: (file.file != COMMON, file.file)):
        for name, entries in file.lists.items():
            lists[name] |= {entry.code: entry for entry in entries}
    return {name: list(entries.values()) for name, entries in lists.items()}


def newer(shipped: ReferenceFile | None, stored: ReferenceFile | None) -> ReferenceFile | None:
    """Return the file with the higher version; None if there is neither."""
    if shipped is None or stored is None:
        return shipped or stored
    return shipped if shipped.version > stored.version else stored


def joined_label(labels: Iterable[Label]) -> Label | None:
    """Return what areas are called where several countries are loaded: "Provincia o comarca / Departamento"."""
    distinct = list({(label.es, label.en): label for label in labels}.values())
    if not distinct:
        return None
    spanish, english = (
        " / ".join(dict.fromkeys(names)) for names in zip(*((one.es, one.en) for one in distinct), strict=True)
    )
    return Label.model_construct(es=spanish, en=english, names=distinct[0].names if len(distinct) == 1 else {})
