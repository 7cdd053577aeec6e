"""Pages of certificates, each made from the page of another that differs in nothing but what is its own.

Certificates of an act share most of what their pages say. The template draws such a page once, with marks in the place
of what is a certificate's own: no name of a holder is kept. Other pages are the same with other values at the marks.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from markupsafe import escape

from diplomado_certificates.documents.printable import grouped
from diplomado_certificates.register.certificate import StoredCertificate
from diplomado_certificates.register.record import Holder
from diplomado_certificates.verification import views
from diplomado_chassis.language.languages import Language

# One letter each, which nothing groups or breaks, of an area of Unicode whose letters mean nothing.
_NAME, _INSTITUTION, _NUMBER, _CODE, _FINGERPRINT, _SUCCESSOR, _PATH, _CHECKED, _PROFILE = map(
    chr, range(0xF600, 0xF609)
)
_MARKS = re.compile("([\uf600-\uf608])")
_OWN = {"certificate_id", "registration_id", "verification_code", "number", "holder", "institution"}
_NOBODY = UUID(int=0)
_KEPT = 512
_CHECKED_BY_MINUTE = 8

Draw = Callable[[Language, Mapping[str, Any]], str]
"""Draws the page of a certificate from the values of its template."""


@dataclass(frozen=True, slots=True)
class _Mould:
    """What a page shares with others: equal moulds have equal pages, but for what stands at the marks."""

    key: str
    language: Language
    has_credential: bool
    has_europass: bool
    has_profile: bool
    certificate: StoredCertificate = field(compare=False)


class Moulds:
    """Returns pages as `draw` draws them, and has it draw one page of all that share a mould."""

    def __init__(self, draw: Draw) -> None:
        self._draw = draw
        self._pieces = lru_cache(_KEPT)(self._cast)
        self._checked = lru_cache(_CHECKED_BY_MINUTE)(views.checked)

    def page(
        self,
        found: StoredCertificate,
        code: str,
        now: datetime,
        language: Language,
        *,
        has_credential: bool = False,
        has_europass: bool = False,
        public_url: str = "",
    ) -> str:
        """Return the page of a certificate that a code opened."""
        marked = _marked(found)
        facts = (marked.status, marked.revoked_at, marked.reason, marked.successor_code, marked.supersedes)
        key = f"{marked.record.model_dump_json()}{facts}{marked.name_is_public}{marked.erased_reason}"
        profile = views.profile(found, code, language, public_url)
        pieces = self._pieces(_Mould(key, language, has_credential, has_europass, profile is not None, marked))
        if pieces is None:
            offered = {"has_credential": has_credential, "has_europass": has_europass}
            values = views.certificate(found, code, now, language, **offered, public_url=public_url)
            return self._draw(language, values)
        record, filled = found.record, list(pieces)
        own = {
            _NAME: record.holder.full_name if record.holder else "",
            _INSTITUTION: record.institution.name if record.institution else "",
            _NUMBER: record.number,
            _CODE: " ".join(grouped(record.verification_code)),
            _FINGERPRINT: " ".join(grouped(found.sha256, 16)),
            _SUCCESSOR: found.successor_code or "",
            _PATH: views.path_of(code),
            _CHECKED: self._checked(now.replace(second=0, microsecond=0), language),
            _PROFILE: profile or "",
        }
        filled[1::2] = [escape(own[mark]) for mark in pieces[1::2]]
        return "".join(filled)

    def _cast(self, mould: _Mould) -> tuple[str, ...] | None:
        """Return a page cut at its marks; None if a text that it shares has a letter that is a mark."""
        if _MARKS.search(mould.certificate.record.model_dump_json(exclude=_OWN)):
            return None
        now = datetime.min.replace(tzinfo=UTC)
        offered: dict[str, Any] = {"has_credential": mould.has_credential, "has_europass": mould.has_europass}
        drawn = views.certificate(mould.certificate, "", now, mould.language, **offered)
        profile = _PROFILE if mould.has_profile else None
        page = self._draw(mould.language, {**drawn, "path": f"/v/{_PATH}", "checked": _CHECKED, "profile": profile})
        return tuple(_MARKS.split(page))


def _marked(found: StoredCertificate) -> StoredCertificate:
    record, institution = found.record, found.record.institution
    own: dict[str, Any] = {
        "certificate_id": _NOBODY,
        "registration_id": _NOBODY,
        "verification_code": _CODE,
        "number": _NUMBER,
        "holder": record.holder and Holder.model_construct(given_names="", family_names=_NAME),
        "institution": institution and institution.model_copy(update={"code": "", "name": _INSTITUTION}),
    }
    return replace(
        found,
        record=record.model_copy(update=own),
        participant_id=_NOBODY,
        revision=0,
        sha256=_FINGERPRINT,
        successor_code=found.successor_code and _SUCCESSOR,
        supersedes=found.supersedes and _NOBODY,
        superseded_by=None,
    )
