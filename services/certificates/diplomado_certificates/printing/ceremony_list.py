"""The list for a ceremony: authorities, graduates by seat, group leaders, the best project and its team."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from diplomado_certificates.documents.printable import breakable
from diplomado_certificates.documents.second.speaking import Data, Speaker
from diplomado_certificates.documents.second.words import day, of
from diplomado_certificates.printing.act_document import Subject, frame, name_of
from diplomado_certificates.printing.entry import Entry, Order, in_order, people
from diplomado_chassis.language.text import Text


@dataclass(frozen=True, slots=True)
class Authority:
    """A person at the table of a ceremony."""

    name: str
    office: Text
    organisation: str


_TITLE = Text("Lista de ceremonia", "Ceremony list")
_AUTHORITIES = Text("Autoridades", "Authorities")
_GRADUATES = Text("Graduandos en orden de asiento", "Graduates in order of seats")
_HOLDERS = Text("Titulares en orden de asiento", "Holders in order of seats")
_LEADERS = Text("Líderes de grupo", "Group leaders")
_BEST = Text("Mejor proyecto", "Best project")
_FOOT = Text("Ceremonia del acta {number} · página", "Ceremony of act {number} · page")
_WHEN = Text("{place}, {day}", "{place}: {day}")
_TEAM = Text("Equipo «{team}», {score} de 100 puntos", "Team “{team}”, {score} of 100 points")
_STAMP = Text("ANULADA", "ANNULLED")
_ANNULLED = Text("El acta fue anulada.", "The act was annulled.")
_HEADS_OF_AUTHORITIES = (Text("Nombre", "Name"), Text("Cargo", "Office"), Text("Organización", "Organisation"))
_HEADS_OF_PEOPLE = (
    Text("Asiento", "Seat"),
    Text("Nombre", "Name"),
    Text("Institución", "Institution"),
    Text("Certificado", "Certificate"),
)
_HEADS_OF_LEADERS = (Text("Nombre", "Name"), Text("Grupo", "Group"), Text("Institución", "Institution"))
_HEADS_OF_TEAM = (Text("Nombre", "Name"), Text("Institución", "Institution"))
_NONE = "–"


def compose_ceremony(subject: Subject, authorities: Sequence[Authority], order: Order, language: str) -> Data:
    """Return the data of the list of an act, in one language. Revoked certificates and erased people are left out."""
    speaker = Speaker((language,))
    act, sample = subject.act, subject.sample
    annulled = act.status == "annulled"
    standing = [entry for entry in subject.entries if not entry.erased and (annulled or not entry.revoked)]
    when = _WHEN.with_values(place=act.content.place, day=day(act.content.graduated_on))
    return {
        **frame(subject, speaker, _TITLE, _FOOT.with_values(number=act.number)),
        "subtitle": speaker.lead(of(sample.edition.title)),
        "when": speaker.lead(when),
        "annulled": speaker.lead(_ANNULLED) if annulled else None,
        "stamp": speaker.lead(_STAMP) if annulled else None,
        "sections": [
            section
            for section in (
                _authorities(speaker, authorities),
                _graduates(subject, speaker, standing, order),
                _leaders(speaker, in_order(standing, order)),
                *_projects(speaker, in_order(standing, "surname")),
            )
            if section["rows"]
        ],
    }


def _authorities(speaker: Speaker, authorities: Sequence[Authority]) -> Data:
    rows = [
        [breakable(who.name), speaker.lead(who.office), breakable(who.organisation) or _NONE] for who in authorities
    ]
    return _section(speaker, _AUTHORITIES, _HEADS_OF_AUTHORITIES, rows, "3fr 3fr 3fr")


def _graduates(subject: Subject, speaker: Speaker, standing: Sequence[Entry], order: Order) -> Data:
    """List those who graduate, or all holders where nothing of the act graduates anybody."""
    graduating = {award.award for award in subject.act.content.awards if award.graduates}
    listed = [entry for entry in standing if entry.award in graduating or not graduating]
    language = speaker.languages[0]
    rows = [
        [str(seat), name_of(entry, language), breakable(entry.institution or _NONE), breakable(entry.number)]
        for seat, entry in enumerate(people(in_order(listed, order)), start=1)
    ]
    return _section(speaker, _GRADUATES if graduating else _HOLDERS, _HEADS_OF_PEOPLE, rows, "auto 4fr 4fr auto")


def _leaders(speaker: Speaker, standing: Sequence[Entry]) -> Data:
    language = speaker.languages[0]
    rows = [
        [name_of(entry, language), breakable(entry.group), breakable(entry.institution or _NONE)]
        for entry in standing
        if entry.group
    ]
    return _section(speaker, _LEADERS, _HEADS_OF_LEADERS, rows, "4fr 2fr 4fr")


def _projects(speaker: Speaker, standing: Sequence[Entry]) -> Iterable[Data]:
    """Return one section for each project of the first rank, with the members of its team who are recognised."""
    teams: dict[tuple[str | None, str | None], list[Entry]] = {}
    for entry in standing:
        if entry.rank == 1:
            teams.setdefault((entry.project, entry.team), []).append(entry)
    for (title, team), members in teams.items():
        rows = [[name_of(entry, speaker.languages[0]), breakable(entry.institution or _NONE)] for entry in members]
        note = speaker.lead(_TEAM.with_values(team=team, score=members[0].score))
        yield {
            **_section(speaker, _BEST, _HEADS_OF_TEAM, rows, "4fr 5fr"),
            "note": " · ".join((breakable(title or team or ""), note)),
        }


def _section(speaker: Speaker, title: Text, heads: Sequence[Text], rows: list[list[str]], columns: str) -> Data:
    words = [speaker.lead(head) for head in heads]
    return {"title": speaker.lead(title), "heads": words, "rows": rows, "columns": columns.split(), "note": None}
