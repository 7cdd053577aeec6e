"""Who is who: by e-mail, by full name, by an earlier decision; never a guess between two."""

from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from diplomado_sessions.attendance.identity.matching import (
    QUEUED,
    AppearanceKeys,
    Identification,
    Registrant,
    Resolution,
    identify,
    index_identities,
)
from diplomado_sessions.attendance.identity.names import shown_name_key
from diplomado_sessions.attendance.queue.candidates import CandidateIndex

EDITION, OTHER_EDITION = UUID(int=100), UUID(int=200)
YARIELA, EUSTACIO, TOCAYO = UUID(int=1), UUID(int=2), UUID(int=3)


def registrant(registration_id: UUID, email: str | None, name: str | None, **changes: object) -> Registrant:
    values: dict[str, object] = {"edition_id": EDITION, "participant_id": UUID(int=registration_id.int + 1000)}
    values |= {"status": "registered", "email_key": email, "name_key": name, **changes}
    return Registrant(registration_id, **values)  # type: ignore[arg-type]


PEOPLE = [
    registrant(YARIELA, "yariela@correo.example", "yariela batista nunez"),
    registrant(EUSTACIO, "eustacio@correo.example", "eustacio guerra"),
]
NAMESAKES = [*PEOPLE, registrant(TOCAYO, "otro@correo.example", "eustacio guerra")]


def seen(email: str | None, name: str | None) -> AppearanceKeys:
    return AppearanceKeys(EDITION, email, name)


def resolved(registration_id: UUID, email: str | None, name: str | None) -> Resolution:
    return Resolution(EDITION, email, name, registration_id)


def test_a_registered_email_decides_whatever_the_name() -> None:
    known = index_identities(PEOPLE, [])
    assert identify(seen("yariela@correo.example", "eustacio guerra"), known) == Identification(YARIELA, "email")


def test_a_full_name_decides_if_one_registrant_has_it() -> None:
    assert identify(seen("casa@otro.example", "eustacio guerra"), index_identities(PEOPLE, [])) == Identification(
        EUSTACIO, "name"
    )
    assert identify(seen(None, "eustacio guerra"), index_identities(NAMESAKES, [])) == QUEUED


def test_a_name_of_another_edition_means_nothing_here() -> None:
    elsewhere = [registrant(YARIELA, "yariela@correo.example", "yariela batista nunez", edition_id=OTHER_EDITION)]
    assert identify(seen("yariela@correo.example", "yariela batista nunez"), index_identities(elsewhere, [])) == QUEUED


def test_without_a_name_or_an_email_a_person_decides() -> None:
    assert identify(seen(None, None), index_identities(PEOPLE, [resolved(YARIELA, None, None)])) == QUEUED


def test_part_of_a_name_is_not_enough() -> None:
    assert identify(seen(None, "yariela batista"), index_identities(PEOPLE, [])) == QUEUED


def test_an_email_that_was_resolved_to_one_person_is_known_from_then_on() -> None:
    known = index_identities(NAMESAKES, [resolved(TOCAYO, "casa@otro.example", "eustacio guerra")])
    assert identify(seen("casa@otro.example", "eustacio guerra"), known) == Identification(TOCAYO, "learned")


def test_an_email_that_was_resolved_to_two_people_is_nobodys() -> None:
    shared = [resolved(TOCAYO, "oficina@otro.example", None), resolved(YARIELA, "oficina@otro.example", None)]
    assert identify(seen("oficina@otro.example", "sala 1"), index_identities(PEOPLE, shared)) == QUEUED


def test_a_resolved_email_under_another_registrants_name_is_a_contradiction() -> None:
    known = index_identities(PEOPLE, [resolved(YARIELA, "oficina@otro.example", "sala 1")])
    assert identify(seen("oficina@otro.example", "eustacio guerra"), known) == QUEUED


def test_a_resolved_name_is_known_from_then_on_unless_two_registrants_have_it() -> None:
    assert identify(
        seen(None, "tachito"), index_identities(PEOPLE, [resolved(EUSTACIO, None, "tachito")])
    ) == Identification(EUSTACIO, "learned")
    assert (
        identify(
            seen(None, "eustacio guerra"), index_identities(NAMESAKES, [resolved(TOCAYO, None, "eustacio guerra")])
        )
        == QUEUED
    )


def test_a_resolved_name_with_another_email_is_another_account() -> None:
    known = index_identities(PEOPLE, [resolved(EUSTACIO, "a@otro.example", "tachito")])
    assert identify(seen("b@otro.example", "tachito"), known) == QUEUED
    assert identify(seen(None, "tachito"), known).registration_id == EUSTACIO


def test_a_person_who_registered_twice_is_one_candidate_by_the_place_that_counts() -> None:
    participant = {"participant_id": UUID(int=7)}
    twice = [
        registrant(YARIELA, "y@correo.example", "yariela batista", status="withdrawn", **participant),
        registrant(TOCAYO, "y@correo.example", "yariela batista", **participant),
    ]
    assert identify(seen(None, "yariela batista"), index_identities(twice, [])) == Identification(TOCAYO, "name")
    assert identify(seen(None, "yariela batista"), index_identities(twice[::-1], [])) == Identification(TOCAYO, "name")


keys = st.none() | st.sampled_from(["a", "b", "c"])
ids = st.sampled_from([UUID(int=number) for number in range(1, 6)])
people = st.lists(
    st.builds(registrant, st.sampled_from([UUID(int=n) for n in range(1, 6)]), keys, keys),
    max_size=6,
    unique_by=lambda one: one.registration_id,
)
resolutions = st.lists(st.builds(resolved, ids, keys, keys), max_size=4)


@given(people, resolutions, keys, keys, st.randoms())
def test_the_order_of_what_is_known_never_matters(
    registrants: list[Registrant], decisions: list[Resolution], email: str | None, name: str | None, chance: object
) -> None:
    sighting = seen(email, name)
    expected = identify(sighting, index_identities(registrants, decisions))
    chance.shuffle(registrants)  # type: ignore[attr-defined]
    chance.shuffle(decisions)  # type: ignore[attr-defined]
    assert identify(sighting, index_identities(registrants, decisions)) == expected


def test_candidates_share_a_mailbox_or_two_words_of_the_name() -> None:
    keys_of = {one.registration_id: (one.email_key, one.name_key) for one in NAMESAKES}
    assert CandidateIndex(keys_of).likely(["eustacio guerra"], None) == [EUSTACIO, TOCAYO]
    assert CandidateIndex(keys_of).likely(["yariela batista"], None) == [YARIELA]
    assert CandidateIndex(keys_of).likely(["tachito"], "eustacio@otro.example") == [EUSTACIO]
    assert CandidateIndex(keys_of).likely(["guerra"], None) == []


def test_the_owner_of_a_device_is_among_the_few_with_that_given_name() -> None:
    keys_of = {one.registration_id: (one.email_key, one.name_key) for one in NAMESAKES}
    given = {EUSTACIO: "eustacio", TOCAYO: "eustacio", YARIELA: "yariela maria"}
    index = CandidateIndex(keys_of, given)
    assert index.likely([shown_name_key("iPad de Yariela")], None) == [YARIELA]
    assert index.likely([shown_name_key("Maria's iPhone")], None) == [YARIELA]
    assert index.likely([shown_name_key("iPad de Batista")], None) == []
    many = {UUID(int=number): "luz" for number in range(100, 200)}
    assert CandidateIndex(dict.fromkeys(many, (None, None)), many).likely(["luz"], None) == []


WORDS = st.sampled_from(["ana", "luz", "maria", "jose", "del", "rio", "soto", "paz", "gil", "vera"])
NAMES = st.lists(WORDS, min_size=1, max_size=5).map(" ".join)
MAILS = st.none() | st.sampled_from(["ana@a.example", "luz@a.example", "ana@b.example"])


def likely_one_by_one(
    names: list[str], email: str | None, people: dict[UUID, tuple[str | None, str | None]]
) -> list[UUID]:
    """The same rule, without an index: everybody is compared with every name."""
    ranked = []
    for registration_id, (own_email, own_name) in people.items():
        shared = max((len(set(name.split()) & set((own_name or "").split())) for name in names), default=0)
        merit = 100 if own_name in names else shared if shared >= 2 else 0
        if email and (own_email or "").partition("@")[0] == email.partition("@")[0]:
            merit += 50
        if merit:
            ranked.append((-merit, own_name or "", registration_id))
    return [registration_id for _, _, registration_id in sorted(ranked)[:5]]


@given(
    people=st.dictionaries(
        st.integers(1, 30).map(lambda number: UUID(int=number)), st.tuples(MAILS, st.none() | NAMES)
    ),
    names=st.lists(NAMES, max_size=2),
    email=MAILS,
)
def test_the_index_finds_whom_a_comparison_with_everybody_finds(
    people: dict[UUID, tuple[str | None, str | None]], names: list[str], email: str | None
) -> None:
    assert CandidateIndex(people).likely(names, email) == likely_one_by_one(names, email, people)
