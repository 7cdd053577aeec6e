"""Every paper of the software with every text on it: all templates and languages, and what is hard to set."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from itertools import chain
from typing import Any, Literal
from uuid import UUID

from diplomado_certificates.acts.act import Act, Annulment
from diplomado_certificates.acts.act_content import ActContent, AwardMade
from diplomado_certificates.acts.reversal import Reversal
from diplomado_certificates.acts.warnings import Acceptance
from diplomado_certificates.documents.document_content import compose as compose_first
from diplomado_certificates.documents.fourth.content import compose as compose_fourth
from diplomado_certificates.documents.second.content import compose as compose_second
from diplomado_certificates.documents.second.words import of
from diplomado_certificates.documents.third.content import compose as compose_third
from diplomado_certificates.documents.typesetter import render_pdf, typeset_data
from diplomado_certificates.printing.act_document import Subject, compose_act
from diplomado_certificates.printing.ceremony_list import Authority, compose_ceremony
from diplomado_certificates.printing.entry import Entry
from diplomado_certificates.register.face import Face
from diplomado_certificates.register.record import CertificateRecord, Holder
from diplomado_chassis.language.languages import Language
from diplomado_sessions.attendance.check_in.sheet import content as sheet
from diplomado_sessions.attendance.check_in.sheet.typesetting import typeset as typeset_sheet
from tests.certificates.documents.faces import faced
from tests.certificates.documents.samples import (
    ATTENDANCE,
    BASE,
    BEST_PROJECT,
    DIPLOMA,
    EVERY_KIND,
    GROUP_LEADER,
    LONGEST,
    LONGEST_INSTITUTION,
    LONGEST_NAME,
)

# Members of the data that are not printed as they are: drawings, metadata, codes of languages.
_NOT_PRINTED = {
    *("lang", "region", "image", "images", "qr", "alternative", "alt"),
    *("kind", "title", "description", "keywords", "date", "columns"),
}
# Of these texts the first language alone is printed, and of the whole title the second alone.
_LEADING, _SECOND = ("heading", "distinction"), "full_title"


@dataclass(frozen=True, slots=True)
class Paper:
    """A file, and the texts that a reader must find in it."""

    name: str
    pdf: bytes
    texts: list[str]


@cache
def papers() -> tuple[Paper, ...]:
    """Render all of them: some 6 seconds of a processor, once in a process."""
    versions = (_first_version(), _second_version(), _third_version(), _fourth_version())
    return (*chain.from_iterable(versions), *_hard_to_set(), *_of_acts(), *_sheets())


def _first_version() -> Iterator[Paper]:
    for kind, record in EVERY_KIND.items():
        data = compose_first(record, BASE)
        texts = {name: getattr(data, name) for name in data.__dataclass_fields__}
        yield Paper(f"first {kind}", render_pdf(record, BASE), list(_texts(texts)))


def _second_version() -> Iterator[Paper]:
    for kind, languages in (("diploma", "both"), ("session", "en"), ("longest", "both")):
        made = faced(EVERY_KIND[kind], languages, 3, signed=True, version=2)
        yield certificate(f"second {kind} {languages}", *made)


def _third_version() -> Iterator[Paper]:
    for kind, languages in (("diploma", "both"), ("session", "en"), ("longest", "both")):
        made = faced(EVERY_KIND[kind], languages, 3, signed=True, version=3)
        yield certificate(f"third {kind} {languages}", *made)


def _fourth_version() -> Iterator[Paper]:
    for kind, languages in (*((kind, "both") for kind in EVERY_KIND), ("diploma", "es"), ("session", "en")):
        yield certificate(f"fourth {kind} {languages}", *faced(EVERY_KIND[kind], languages, 3, signed=True))


def _hard_to_set() -> Iterator[Paper]:
    for name, written in (
        ("fourth, no emblem and no signatory", ""),
        ("fourth, a name of 360 letters", "Ngäbe " * 60),
        ("fourth, one word of 400 letters", "X" * 400),
        ("fourth, letters that no font has", "李小龙 Ríos"),
    ):
        holder = Holder(given_names=written, family_names="") if written else DIPLOMA.holder
        record = DIPLOMA.model_copy(update={"holder": holder})
        number = 6 if written else 0
        yield certificate(name, *faced(record, "both", number, signed=bool(written), signatories=2 if written else 0))


_COMPOSE: dict[int, Callable[[CertificateRecord, Face, Mapping[str, bytes]], dict[str, Any]]] = {
    2: lambda record, face, images: compose_second(record, face, BASE, images),
    3: lambda record, face, images: compose_third(record, face, BASE, images),
    4: lambda record, face, _images: compose_fourth(record, face, BASE),
}


def certificate(name: str, record: CertificateRecord, images: Mapping[str, bytes]) -> Paper:
    """Return a certificate of a version since the second."""
    assert record.face is not None
    data = _COMPOSE[record.format](record, record.face, images)
    texts = [text for text in _texts(data) if "李" not in text]
    return Paper(name, render_pdf(record, BASE, images=images), texts)


def _of_acts() -> Iterator[Paper]:
    record, images = faced(DIPLOMA, "both", 3, signed=True)
    entries = [
        _entry(serial, made, name)
        for serial, (made, name) in enumerate(
            [
                (DIPLOMA, "Guerra Ábrego"),
                (ATTENDANCE, "Núñez"),
                (BEST_PROJECT, "Núñez"),
                (GROUP_LEADER, "Ábrego"),
                (LONGEST, LONGEST_NAME),
            ]
        )
    ]
    now = datetime(2023, 11, 25, 12, tzinfo=UTC)
    award = AwardMade(
        registration_id=UUID(int=1), award="diploma", session_id=None, kind="diploma", graduates=True, decided_by=()
    )
    content = ActContent(
        act_id=UUID(int=9), edition_id=record.edition.edition_id, policy=record.policy, graduated_on=date(2023, 11, 24),
        place=record.place, signatories=record.signatories, awards=(award,),
    )  # fmt: skip
    annulment = Annulment("La fecha del acto era otra", "a", now, "b", now)
    reversal = Reversal(UUID(int=1), UUID(int=9), "Se apartó de la calificación", "fraud", "a", now, "b", now)
    statuses: tuple[tuple[Literal["signed", "annulled"], Annulment | None, tuple[str, ...]], ...] = (
        ("signed", None, ("es", "en")),
        ("annulled", annulment, ("es",)),
    )
    for status, mark, languages in statuses:
        act = Act(
            UUID(int=9), record.edition.edition_id, status, content, "0f" * 32, now, "a", "ACTA-1", now, "b", mark
        )  # fmt: skip
        accepted = [Acceptance(f"name_changed:{UUID(int=1)}", "Cédula revisada por la secretaría")]
        subject = Subject(act, record, entries, images, accepted, None, [reversal])
        authorities = [Authority(who.name, of(who.office), who.organisation) for who in record.signatories]
        for language in languages:
            for template, data in (
                ("act", compose_act(subject, language)),
                ("ceremony", compose_ceremony(subject, authorities, "surname", language)),
            ):
                pdf = typeset_data(f"printed/{template}", data, content.graduated_on)
                titles = [part["title"] for part in (*data.get("lists", ()), *data.get("sections", ()))]
                yield Paper(f"{status} {template} {language}", pdf, [*titles, *_texts(data)])


def _entry(serial: int, record: CertificateRecord, family_names: str) -> Entry:
    project, institution = record.project, record.institution
    return Entry(
        certificate_id=UUID(int=serial), registration_id=UUID(int=serial + 1), serial=serial, number=record.number,
        sha256="0" * 64, kind=record.kind, award=record.award, given_names="Yaritza", family_names=family_names,
        institution=institution.name if institution else None, group=record.group, session=None, session_es=None,
        session_en=None, project=project.title if project else None, team=project.team_name if project else None,
        score=project.score if project else None, rank=project.rank if project else None, revoked=serial == 1,
        erased=False,
    )  # fmt: skip


def _sheets() -> Iterator[Paper]:
    start = datetime(2021, 7, 14, 14, tzinfo=UTC)
    heading = sheet.Heading(
        "S1", "Gobernanza de las migraciones", start, start.replace(hour=16), "America/Panama", "Sala 3"
    )
    names = [("Ana", "Zúñiga"), ("José", "Núñez"), (LONGEST_NAME, LONGEST_INSTITUTION), ("X" * 200, "Y" * 200)]
    people = [sheet.Person(UUID(int=number), *name) for number, name in enumerate(names)]
    languages: tuple[tuple[Language, list[sheet.Person]], ...] = (("es", people), ("en", people), ("en", []))
    for language, listed in languages:
        data = sheet.compose(heading, listed, BASE, ["s" * 40], language)
        unused = ("empty",) if listed else ("person", "signature", "scan")
        texts = [text for text in _texts(data) if text not in [data["words"][word] for word in unused]]
        yield Paper(f"sheet of {len(listed)} {language}", typeset_sheet(data), [data["title"], *texts])


def _texts(data: Mapping[str, Any]) -> Iterator[str]:
    """Return the texts of the data of a template that are printed."""
    for name, value in data.items():
        if name in _LEADING and isinstance(value, list):
            yield from _strings(value[:1])
        elif name == _SECOND:
            yield from _strings(value[1:])
        elif name not in _NOT_PRINTED:
            yield from _strings(value)


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        yield from _texts(value)
    elif isinstance(value, list):
        for item in value:
            yield from _strings(item)
