"""What one service keeps about one person, as a page for them to read and as a file for them to take along.

Each service shows its own part under the link to the participant's own page, with links to those of the others.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from fastapi.encoders import jsonable_encoder
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from diplomado_chassis.http.language import RequestedLanguage
from diplomado_chassis.http.pages.rendering import Pages
from diplomado_chassis.language.dates import day, day_and_time
from diplomado_chassis.language.languages import Language, own_name
from diplomado_chassis.language.text import Text

PARTS = {
    "registration": Text("Inscripción", "Registration"),
    "sessions": Text("Sesiones", "Sessions"),
    "certificates": Text("Certificados", "Certificates"),
    "notifications": Text("Mensajes", "Messages"),
}
"""The services that keep something about people, in the order in which they are shown."""

_YES, _NO = Text("Sí", "Yes"), Text("No", "No")
_AS_JSON: dict[Any, Any] = {Text: lambda text: {"es": text.es, "en": text.en}}
_PRIVATE = {"Cache-Control": "no-store"}


@dataclass(frozen=True)
class Section:
    """Records of one kind. `labels` are the fields that the page shows; the file has all. `words` are those of codes,
    by code, or by `field:code` where a code means something else in another field.

    Moments are shown in the zone `zone`.
    """

    key: str
    title: Text
    labels: Mapping[str, Text]
    rows: Sequence[Mapping[str, Any]]
    words: Mapping[str, Text] = field(default_factory=dict)
    zone: str = "UTC"

    def shown(self, language: Language) -> list[list[tuple[Text, str]]]:
        """Return the records as a reader of a language sees them; what is empty is left out."""
        return [
            [
                (label, own_name(row[name]) if name == "language" else self._written(name, row[name], language))
                for name, label in self.labels.items()
                if _is_there(row[name])
            ]
            for row in self.rows
        ]

    def _written(self, name: str, value: Any, language: Language) -> str:
        if isinstance(value, list | tuple):
            return ", ".join(self._written(name, one, language) for one in value)
        if isinstance(value, datetime):
            return day_and_time(value, self.zone, language)
        if isinstance(value, date):
            return day(value, language)
        if isinstance(value, bool):
            value = _YES if value else _NO
        said = value
        if isinstance(value, str):
            said = self.words.get(f"{name}:{value}") or self.words.get(value, value)
        return said.in_(language) if isinstance(said, Text) else str(said)


def edition_titles(registrations: Sequence[Mapping[str, Any]]) -> dict[str, Text]:
    """Return words for the codes of editions: their titles, which a person's registrations name."""
    return {
        f"edition:{row['edition']}": Text(row["title_es"], row["title_en"])
        for row in registrations
        if row["edition"] and row["title_es"]
    }


def _is_there(value: Any) -> bool:
    return value not in (None, "", [], ())


def show(
    pages: Pages, request: Request, service: str, token: str, sections: Sequence[Section], language: RequestedLanguage
) -> Response:
    """Draw the page. The token is that of the link to the participant's own page."""
    return pages.render(
        "own_data.html",
        language,
        request=request,
        headers=_PRIVATE,
        token=token,
        service=service,
        parts=PARTS,
        sections=[(section.title, section.shown(language)) for section in sections],
    )


def download(service: str, sections: Sequence[Section]) -> Response:
    """Return the same as a file of JSON."""
    body = {
        "service": service,
        "exported_at": datetime.now(UTC).isoformat(timespec="seconds"),
        **{section.key: [dict(row) for row in section.rows] for section in sections},
    }
    named = {"Content-Disposition": f'attachment; filename="diplomado-{service}.json"', "X-Robots-Tag": "noindex"}
    return JSONResponse(jsonable_encoder(body, custom_encoder=_AS_JSON), headers={**_PRIVATE, **named})
