"""One participant across editions, described once and again only when something changed, and erased for good."""

from uuid import UUID

import pytest
from email_validator import EmailNotValidError, validate_email
from hypothesis import example, given
from hypothesis import strategies as st

from diplomado_chassis.language.email_addresses import parse
from diplomado_contracts import PersonDescribed, PersonErased, Registered, RegistrationWithdrawn
from diplomado_registration.people.description import Description, StoredDescription, replaces_stored
from tests.registration.mission import Mission, person


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("Ana.Ríos@x.pa", None),
        ("ANA@Correo.EXAMPLE", "ana@correo.example"),
        ("ana@España.example", "ana@xn--espaa-rta.example"),
        ("ana@xn--ESPAA-rta.example", "ana@xn--espaa-rta.example"),
        ("ana+curso@mail.test", "ana+curso@mail.test"),
        ("ana@localhost", None),
        ("ana@b@c.example", None),
        ("@c.example", None),
        ("ana", None),
        ('"a b"@c.example', None),
        ("ana@[127.0.0.1]", None),
    ],
)
def test_an_address_is_recognised_in_any_spelling(written: str, key: str | None) -> None:
    """Case and the domain's alphabet do not matter; what is no address that mail reaches is refused."""
    if key is None:
        with pytest.raises(ValueError, match="address"):
            parse(written)
    else:
        assert (parse(written).written, parse(written).key) == (written, key)


@given(st.text(max_size=60), st.text(max_size=60))
def test_any_text_is_an_address_or_none(local: str, domain: str) -> None:
    """Recognising is stable: the key of a key is itself."""
    try:
        key = parse(f"{local}@{domain}").key
    except ValueError:
        return
    assert parse(key).key == key


_LABELS = st.text("aZ09-_ñxn.", max_size=66) | st.sampled_from(["xn--espaa-rta", "a" * 63, "a.b", "localhost", "test"])


@given(st.text("aZ0-_+.ñ'\"@ ", max_size=70), st.lists(_LABELS, min_size=1, max_size=5).map(".".join))
@example("a" * 64, ".".join(["b" * 61] * 3) + ".ccc")
@example("a" * 64, ".".join(["b" * 61] * 3) + ".cccc")
@example("a" * 65, "b.example")
@example("ana\n", "b.example")
def test_the_short_way_for_plain_addresses_comes_to_the_same(local: str, domain: str) -> None:
    """Most addresses do not go through the whole check; what it says of them holds all the same."""
    address = f"{local}@{domain}".strip()
    try:
        parts = validate_email(
            address, check_deliverability=False, allow_smtputf8=False, allow_quoted_local=False,
            test_environment=True, strict=True,
        )  # fmt: skip
    except EmailNotValidError:
        with pytest.raises(ValueError, match="not an address"):
            parse(address)
    else:
        assert parse(address).key == f"{parts.local_part}@{parts.ascii_domain}".lower()


def test_a_description_replaces_another_if_something_differs() -> None:
    """Also what the person wrote; a language that is not stated is no difference."""
    who = UUID(int=1)
    new = Description("Ana", "Mora", "ana@x.example", "ana@x.example", "es", states_language=False)
    assert replaces_stored(new, StoredDescription(who, "Ana María", "Mora", "es", "staff"))
    assert not replaces_stored(new, StoredDescription(who, "Ana", "Mora", "en", "self"))


async def test_a_person_is_described_once_whatever_the_form_says(mission: Mission) -> None:
    """Another edition, another spelling of the address, another name: no event. The difference is a proposal."""
    editions = [await mission.edition() for _ in range(3)]
    first = person(email="Luz@Bocas.Example")
    await editions[0].register(first)
    await editions[1].apply(first | {"email": "luz@bocas.example"})
    await editions[2].apply(first | {"family_names": "Santamaría"})
    participants = [(await edition.list())[0] for edition in editions]
    (participant_id,) = {registration["participant_id"] for registration in participants}
    assert {registration["email"] for registration in participants} == {"Luz@Bocas.Example"}
    facts = await mission.facts(participant_id)
    assert [(type(fact), fact.model_dump()["revision"]) for fact in facts] == [(PersonDescribed, 1)]
    assert {registration["family_names"] for registration in participants} == {first["family_names"]}


async def test_a_coordinator_corrects_a_person(mission: Mission) -> None:
    """Name and address, in every edition; the same correction again changes nothing."""
    edition = await mission.edition()
    registration = await edition.register(person())
    (listed,) = await edition.list()
    path = f"/api/v1/participants/{listed['participant_id']}"
    correct = {"given_names": "Itzel", "family_names": "Quintero", "email": "Itzel.Q@Correo.example", "language": "en"}
    for _ in range(2):
        answer = await mission.http.put(path, json=correct)
        assert answer.json() == correct | {"participant_id": listed["participant_id"], "revision": 2}
    assert (await mission.http.get(path)).json()["email"] == "Itzel.Q@Correo.example"
    assert [fact.model_dump()["revision"] for fact in await mission.facts(listed["participant_id"])] == [1, 2]
    again = await edition.enter(person(email="itzel.q@correo.EXAMPLE"))
    assert again.json()["registration_id"] == registration["registration_id"]


async def test_two_people_cannot_have_one_address(mission: Mission) -> None:
    """The correction is refused and nothing is half done."""
    edition = await mission.edition()
    first, other = person(), person()
    await edition.register(first)
    await edition.register(other)
    listed = await edition.list()
    body = {"given_names": "X", "family_names": "Y", "email": other["email"].upper(), "language": "es"}
    answer = await mission.http.put(f"/api/v1/participants/{listed[0]['participant_id']}", json=body)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "email")
    assert (await edition.list())[0]["email"] == first["email"]


async def test_erasing_a_person_keeps_the_registrations_and_nothing_personal(mission: Mission) -> None:
    """They leave the queues they stand in; registering again makes somebody new."""
    attended, full = await mission.edition(), await mission.edition(capacity=1)
    application = person(given_names="Zuleyka Única")
    await full.register(person())
    registration = await attended.register(application)
    waiting = await full.register(application)
    participant_id = (await attended.list())[0]["participant_id"]
    path = f"/api/v1/participants/{participant_id}"
    for _ in range(2):
        erased = await mission.http.post(f"{path}/erasure")
        assert erased.json() == {"participant_id": participant_id, "status": "erased", "revision": 2}
    (listed,) = await attended.list()
    assert (listed["registration_id"], listed["status"]) == (registration["registration_id"], "registered")
    assert (listed["email"], listed["given_names"], listed["family_names"]) == (None, None, None)
    described, gone = await mission.facts(participant_id)
    assert isinstance(described, PersonDescribed)
    assert isinstance(gone, PersonErased)
    _, left = await mission.facts(waiting["registration_id"])
    assert isinstance(left, RegistrationWithdrawn)
    assert await nothing_personal_left(mission, application["email"], application["given_names"])
    again = await attended.enter(application)
    assert again.status_code == 201
    assert again.json()["registration_id"] != registration["registration_id"]
    assert (
        await mission.http.put(path, json={"given_names": "A", "family_names": "B", "email": "a@b.example"})
    ).status_code == 404


async def nothing_personal_left(mission: Mission, *words: str) -> bool:
    """No column of the service's own tables has one of the words (the outbox empties itself)."""
    async with mission.running.database.transaction(readonly=True) as connection:
        for table in ("participants", "registrations", "consents"):
            for word in words:
                if await connection.fetchval(
                    f"select count(*) from {table} t where t::text ilike '%' || $1 || '%'", word
                ):
                    return False
    return True


async def test_no_link_is_stored(mission: Mission) -> None:
    """A copy of the database opens nobody's page; a lost link is replaced by a coordinator."""
    edition = await mission.edition()
    body = await edition.register(person())
    token = body["link"].rpartition("/r/")[2]
    assert await nothing_personal_left(mission, token)
    renewed = await mission.http.post(f"/api/v1/registrations/{body['registration_id']}/link")
    assert (await mission.public.get(f"/r/{token}")).status_code == 410
    assert (await mission.public.get("/r/" + renewed.json()["link"].rpartition("/r/")[2])).status_code == 200


async def test_facts_of_an_erased_place_go_on(mission: Mission) -> None:
    """Somebody else's registration in the same edition is not touched."""
    edition = await mission.edition()
    await edition.register(person())
    other = await edition.register(person())
    await mission.http.post(f"/api/v1/participants/{(await edition.list())[0]['participant_id']}/erasure")
    (fact,) = await mission.facts(other["registration_id"])
    assert isinstance(fact, Registered)
    assert fact.registration_id == UUID(other["registration_id"])
