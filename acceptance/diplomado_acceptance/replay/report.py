"""The report at the end of a replay: who graduated, who did not and why, and what is left for a coordinator to do."""

import asyncio
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from diplomado_acceptance.language import LANGUAGE, counted, say
from diplomado_acceptance.replay.attendance import unmatched
from diplomado_acceptance.replay.client import RequestRejected, Services
from diplomado_acceptance.replay.run import Replayed, describe_broken

MAX_SHOWN = 30
_OPERATION = "reading the outcome"


@dataclass(frozen=True)
class Report:
    """What became of a programme. People are named: it is for the coordinator who ran the replay."""

    replayed: Replayed
    graduates: Sequence[str] = ()
    others: Sequence[str] = ()
    """Who holds a place and did not graduate, each with the reasons."""
    waiting: int = 0
    certificates: Mapping[str, int] = field(default_factory=dict)
    """How many valid certificates there are, by kind."""
    guests: Sequence[str] = ()
    failed_mails: Sequence[str] = ()
    papers: Sequence[str] = ()
    """Where the certificates and the mails are."""


async def gather_report(replayed: Replayed, services: Services, url: str, mailbox: Path | None = None) -> Report:
    """Ask the services what became of a programme. `url` is where people open pages."""
    base = f"/api/v1/editions/{replayed.edition_id}"
    registered, certificates, acts, guests, failed = await asyncio.gather(
        services.get("registration", f"{base}/registrations", _OPERATION),
        services.get("certificates", f"{base}/certificates", _OPERATION),
        services.get("certificates", f"{base}/acts", _OPERATION),
        unmatched(services, replayed.edition_id),
        services.get("notifications", f"/api/v1/deliveries?edition_id={replayed.edition_id}&status=failed", _OPERATION),
    )
    views = registered["registrations"]
    names = {view["registration_id"]: _name(view) for view in views}
    reasons = await _reasons(replayed, services)
    valid = [certificate for certificate in certificates["certificates"] if certificate["status"] == "valid"]
    honoured = {certificate["registration_id"] for certificate in valid}
    graduates = {view["registration_id"] for view in views if view["outcome"] == "graduated"}
    with_place = [view["registration_id"] for view in views if view["status"] == "registered"]
    finished = graduates or honoured
    return Report(
        replayed,
        graduates=sorted(names[one] for one in graduates),
        others=[
            f"{names[one]}: {reasons[one]}" if reasons.get(one) else names[one]
            for one in sorted(with_place, key=lambda one: names[one])
            if one not in finished
        ],
        waiting=sum(view["status"] == "waitlisted" for view in views),
        certificates=Counter(certificate["kind"] for certificate in valid),
        guests=[f"{guest['session_code']}: {guest['name'] or guest['email'] or '?'}" for guest in guests],
        failed_mails=[
            f"{names.get(one['registration_id'], '?')}: {one['template']} ({one['reason'] or one['code'] or '?'})"
            for one in failed["deliveries"]
        ],
        papers=[*_papers(url, replayed.edition_id, acts["acts"]), *([str(mailbox)] if mailbox else [])],
    )


def lines(report: Report) -> Iterator[str]:
    """Write a report for a person."""
    replayed = report.replayed
    yield say(
        "{name}: {people}, {sessions}. Edición {edition}.",
        "{name}: {people}, {sessions}. Edition {edition}.",
        name=replayed.programme.name,
        people=counted(len(replayed.people), ("persona", "personas"), ("person", "people")),
        sessions=counted(len(replayed.sessions), ("sesión", "sesiones"), ("session", "sessions")),
        edition=replayed.edition_id,
    )
    kinds = ", ".join(f"{number} {_kind(kind)}" for kind, number in sorted(report.certificates.items()))
    yield say("Certificados: {kinds}.", "Certificates: {kinds}.", kinds=kinds or say("ninguno", "none"))
    yield from _section(say("Se graduaron", "Graduated"), report.graduates)
    yield from _section(say("No se graduaron", "Did not graduate"), report.others)
    if report.waiting:
        yield say("En lista de espera: {n}", "On the waiting list: {n}", n=report.waiting)
    yield from _section(say("Invitados sin identificar", "Unmatched guests"), report.guests)
    rows = [say("fila {row}", "row {row}", row=row) for row in replayed.decisions_about_nobody]
    yield from _section(
        say("Filas de resolutions.csv que no tocaron a nadie", "Rows of resolutions.csv that match nobody"), rows
    )
    yield from _section(say("Correos que fallaron", "Mails that failed"), report.failed_mails)
    yield from _section(say("Filas sin contar", "Rows that do not count"), describe_broken(replayed.broken_rows))
    if report.papers:
        yield say("Dónde está todo:", "Where everything is:")
        yield from (f"  {paper}" for paper in report.papers)


def _section(title: str, entries: Sequence[str]) -> Iterator[str]:
    if not entries:
        return
    yield f"{title}: {len(entries)}"
    yield from (f"  {entry}" for entry in entries[:MAX_SHOWN])
    if len(entries) > MAX_SHOWN:
        yield say("  y {n} más", "  and {n} more", n=len(entries) - MAX_SHOWN)


def _papers(url: str, edition_id: str, acts: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    for act in acts:
        if act["status"] == "signed":
            yield f"{url}/certificates/editions/{edition_id}/act/{act['act_id']}"
            yield f"{url}/api/v1/acts/{act['act_id']}/certificates.pdf"


async def _reasons(replayed: Replayed, services: Services) -> dict[str, str]:
    """Return why people do not get the award that graduates, or any award if none does."""
    policy = replayed.programme.policy
    if policy is None:
        return {}
    wanted = {award["award"] for award in policy.awards if award.get("graduates")}
    try:
        progress = await services.get("certificates", f"/api/v1/editions/{replayed.edition_id}/progress", _OPERATION)
    except RequestRejected:
        return {}
    found: dict[str, str] = {}
    for person in progress["participants"]:
        unmet = [
            requirement["text"][LANGUAGE.get()]
            for award in person["awards"]
            if not wanted or award["award"] in wanted
            for requirement in award["requirements"]
            if not requirement["met"]
        ]
        found[person["registration_id"]] = " ".join(dict.fromkeys(unmet))
    return found


def _name(view: Mapping[str, Any]) -> str:
    return f"{view['given_names']} {view['family_names']}".strip()


def _kind(kind: str) -> str:
    names = {"diploma": ("diplomas", "diplomas"), "attendance": ("de asistencia", "of attendance"),
             "recognition": ("reconocimientos", "recognitions")}  # fmt: skip
    return say(*names.get(kind, (kind, kind)))
