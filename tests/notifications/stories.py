"""Everything that may be told of a small course, drawn by hypothesis."""

from typing import Any

from hypothesis import strategies as st

from diplomado_contracts import Event
from tests.notifications import world

PEOPLE = ("ana", "luz", "eva")
CODES = ("m1", "m2")

# What may follow what in the life of a registration.
_FOLLOWING = {
    "begun": ("registered", "waitlisted", "unconfirmed", "submitted"),
    "unconfirmed": ("registered", "expired", "withdrawn"),
    "submitted": ("needs_information", "registered", "rejected"),
    "needs_information": ("submitted", "withdrawn"),
    "offered": ("registered", "expired"),
    "expired": ("unconfirmed", "offered"),
    "rejected": ("registered",),
    "replaced": ("registered",),
    "merged": ("merged",),
    "registered": ("registered", "withdrawn", "replaced", "merged"),
    "waitlisted": ("promoted", "withdrawn", "offered"),
    "promoted": ("promoted", "withdrawn"),
    "withdrawn": ("registered", "waitlisted"),
}


def proofs(who: str) -> st.SearchStrategy[dict[str, Any]]:
    """A proof may be asked of a new address, by any revision of the person's details."""
    asked = [
        {
            "new_email": f"{name}@correo.example",
            "proof_id": world.named(f"{name}-{who}"),
            "proof_expires_at": world.at(end),
        }
        for name, end in (("nueva", 9_000), ("otra", 9_500))
    ]
    return st.sampled_from([{}, *asked])


@st.composite
def one_registration(draw: st.DrawFn, who: str) -> list[Event]:
    """A history of taking, awaiting and giving up a place, in rising revisions and moments."""
    events: list[Event] = [
        world.person(who, revision, **draw(proofs(who))) for revision in range(1, draw(st.integers(0, 3)) + 1)
    ]
    minute, kind = 5.0, "begun"
    for revision in range(1, draw(st.integers(1, 4)) + 1):
        minute += draw(st.integers(1, 30))
        kind = draw(st.sampled_from(_FOLLOWING[kind]))
        if kind == "waitlisted":
            events.append(world.waitlisted(who, revision, minute=minute))
        elif kind == "withdrawn":
            events.append(world.withdrawn(who, revision, minute=minute))
        elif kind in ("registered", "promoted"):
            events.append(world.registered(who, revision, minute=minute, promoted=kind == "promoted"))
        else:
            events.append(world.changed(kind, who, revision, minute=minute))
    events += [
        world.link(who, number, link_revision=number, requested=draw(st.booleans()))
        for number in range(1, draw(st.integers(0, 2)) + 1)
    ]
    if draw(st.booleans()):
        events.append(world.name_check(who))
    if draw(st.booleans()):
        events += [
            world.unreachable(who),
            world.unreachable(who, requirement="modules", tell=draw(st.sampled_from(("coordinator", "participant")))),
            world.unreachable(who, 2, minute=270, reachable=draw(st.booleans())),
        ]
    if draw(st.integers(0, 5)) == 0:
        events.append(world.erased(who, 9))
    return events


@st.composite
def one_session(draw: st.DrawFn, code: str) -> list[Event]:
    """A history of a session: set, moved, cancelled, set again, watched."""
    events: list[Event] = []
    minute = 0.0
    for revision in range(1, draw(st.integers(1, 4)) + 1):
        minute += draw(st.integers(1, 30))
        if revision > 1 and draw(st.booleans()):
            events.append(world.cancelled(code, revision, minute=minute))
        else:
            events.append(world.scheduled(code, revision, minute=minute, hour=10 + revision))
    events += [
        world.join_link(
            code, revision, minute=revision * 7, url=draw(st.sampled_from((None, f"https://x.example/{revision}")))
        )
        for revision in range(1, draw(st.integers(0, 2)) + 1)
    ]
    events += [world.recording(code, revision) for revision in range(1, draw(st.integers(0, 2)) + 1)]
    for who in draw(st.sets(st.sampled_from(PEOPLE))):
        events.append(world.attended(who, code, seconds=draw(st.sampled_from((0, 600)))))
        if draw(st.booleans()):
            events.append(world.corrected(who, code, seconds=draw(st.sampled_from((0, 900)))))
    return events


@st.composite
def stories(draw: st.DrawFn) -> list[Event]:
    """A course with its people, its timetable and its certificates, in the order in which it happened."""
    statuses = draw(st.lists(st.sampled_from((None, "cancelled", "published")), max_size=3))
    events: list[Event] = [world.edition(number, status=status) for number, status in enumerate(statuses, start=1)]
    events += [world.contact(revision) for revision in range(1, draw(st.integers(0, 2)) + 1)]
    for who in PEOPLE:
        events += draw(one_registration(who))
    for code in CODES:
        events += draw(one_session(code))
    for who in draw(st.sets(st.sampled_from(PEOPLE))):
        code = draw(st.sampled_from(CODES))
        urls = draw(st.lists(st.sampled_from((None, "https://x.example/w/1?tk=a")), max_size=2))
        events += [
            world.own_link(who, code, revision, minute=revision * 11, url=url)
            for revision, url in enumerate(urls, start=1)
        ]
    for who in draw(st.sets(st.sampled_from(PEOPLE))):
        events.append(world.issued(who))
        if draw(st.booleans()):
            events.append(world.revoked(who))
    return events
