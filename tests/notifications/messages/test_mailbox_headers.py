"""Names of any length and shape, read from the bytes that the mail server received, by two parsers."""

import re
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.utils import getaddresses

import pytest
from email_validator import validate_email
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from diplomado_chassis.language.printable import one_line, shortened
from diplomado_notifications.messages.calendar import Mailbox
from diplomado_notifications.messages.mailbox_header import mailbox_header
from tests.notifications.conftest import Desk
from tests.notifications.world import edition, person, waitlisted

SENDER, ANA = "formacion@mision.example", "ana@correo.example"
ORGANISER = "Organizacion Internacional para las Migraciones (Oficina de Panama, Centroamerica), Ciudad de Panama"
SHAPES = {
    "comma": "Ministerio de Seguridad, Gobierno",
    "parentheses": "Servicio Nacional (SNM) de Migracion",
    "open bracket": "Direccion (General de Migracion",
    "colon": "Unidad: Fronteras",
    "group": "undisclosed-recipients:;",
    "semicolon": "Panama; Chiriqui; Darien",
    "angle brackets": "Ana <eva@correo.example>",
    "square brackets": "Oficina [Panama]",
    "at": "ana@correo.example, eva@correo.example",
    "quotes": 'Fundacion "Puentes" y amigos',
    "backslashes": "Ana \\ Luz \\\\ Eva \\",
    "dots": "Dr. J. R. Arias M.",
    "encoded word": "=?utf-8?q?Eva?=",
    "accents": "Ñandú Güitté, Áéíóú (Peñón)",
    "right to left": "منظمة الهجرة الدولية، مكتب بنما (بنما)",
    "emoji": "Ana 👩‍👩‍👧 de Gracia",
    "no space": "Migraciones,",
}


def in_length(name: str, length: int) -> str:
    """Repeat a name up to a length, so that its last character is no space."""
    return (f"{name} " * (length // len(name) + 1))[: length - 1] + "x"


def as_others_read_it(raw: bytes, header: str) -> tuple[str, str]:
    """Unfold a header of a mail (RFC 5322, 2.2.3) and read it with a parser that is not the standard library's."""
    head = raw.partition(b"\r\n\r\n")[0].decode("ascii")
    (value,) = re.findall(rf"^{header}: (.*)$", re.sub(r"\r\n(?=[ \t])", "", head), re.MULTILINE)
    read = validate_email(value.strip(), allow_display_name=True, check_deliverability=False, test_environment=True)
    name = read.display_name or ""
    # A quoted name holds no encoded words (RFC 2047, 5).
    return name if value.startswith('"') else str(make_header(decode_header(name))), read.normalized


def as_the_library_reads_it(raw: bytes, header: str) -> tuple[str, str]:
    """Read a header with both parsers of the standard library.

    The newer one leaves a space between encoded words, the older one joins them. So it is asked only
    for the number of addresses and for the letters of the name.
    """
    (newer,) = message_from_bytes(raw, policy=policy.default)[header].addresses
    ((older, address),) = getaddresses([str(message_from_bytes(raw)[header])])
    # A quoted name holds no encoded words (RFC 2047, 5).
    name = older if f'{header}: "'.encode() in raw else str(make_header(decode_header(older)))
    assert newer.addr_spec == address
    assert "".join(newer.display_name.split()) == "".join(name.split())
    return name, address


def assert_read_as(raw: bytes, header: str, name: str, address: str) -> None:
    """Both parsers find one address with this name, in lines that servers accept."""
    assert as_the_library_reads_it(raw, header) == (name, address)
    assert as_others_read_it(raw, header) == (name, address)


@pytest.mark.parametrize("length", [20, 60, 68, 77, 100, 120])
async def test_names_of_any_length_arrive_as_one_address(desk: Desk, length: int) -> None:
    for number, name in enumerate(SHAPES.values(), start=1):
        long = in_length(name, length)
        await desk.note(
            edition(number, organiser=long), person(revision=number, given_names=long[:-1], family_names="x")
        )
        await desk.note(waitlisted(f"one-{number}"), person(f"one-{number}", given_names=long[:-1], family_names="x"))
        await desk.send_all()

        raw = desk.catcher.contents[-1]
        assert_read_as(raw, "From", shortened(long), SENDER)
        assert_read_as(raw, "To", shortened(f"{long[:-1]} x"), f"one-{number}@correo.example")
        assert desk.catcher.recipients[-1] == f"one-{number}@correo.example"
        head = raw.partition(b"\r\n\r\n")[0]
        assert max(map(len, head.split(b"\r\n"))) <= 78


async def test_an_organiser_with_a_comma_and_parentheses_is_one_sender(desk: Desk) -> None:
    assert len(ORGANISER) == 100
    await desk.note(edition(organiser=ORGANISER), person(), waitlisted())
    await desk.send_all()

    assert_read_as(desk.catcher.contents[0], "From", ORGANISER, SENDER)


@given(organiser=st.text(min_size=1, max_size=160), name=st.text(max_size=160))
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
async def test_any_text_arrives_as_the_name_of_one_address(desk: Desk, organiser: str, name: str) -> None:
    storable = [text.replace("\0", "").encode("utf-8", "ignore").decode() for text in (organiser, name)]
    await desk.empty()
    await desk.note(edition(organiser=storable[0]), person(given_names=storable[1], family_names=""), waitlisted())
    await desk.send_all()

    (raw,) = desk.catcher.contents
    for header, text, address in (("From", storable[0], SENDER), ("To", storable[1], ANA)):
        assert as_the_library_reads_it(raw, header) == (shortened(text), address)
        assert desk.catcher.recipients == [ANA]


@given(st.text(st.sampled_from('ab.,:;<>()[]@"\\ =?ñع👩'), min_size=1, max_size=130))
def test_every_mixture_of_special_characters_is_read_back(text: str) -> None:
    folded = mailbox_header("From", Mailbox(text, SENDER))

    name = one_line(text)
    if name:
        assert_read_as(folded.encode("ascii") + b"\r\n", "From", name, SENDER)
    assert max(map(len, folded.split("\r\n"))) <= 76


def test_a_name_that_fits_stays_readable_in_the_source() -> None:
    assert mailbox_header("To", Mailbox("Ana Arias", ANA)) == f"To: Ana Arias <{ANA}>\r\n"
    assert mailbox_header("To", Mailbox('A "B", C', ANA)) == f'To: "A \\"B\\", C" <{ANA}>\r\n'
    assert mailbox_header("Reply-To", Mailbox("", ANA)) == f"Reply-To: {ANA}\r\n"


def test_a_long_address_is_not_cut() -> None:
    long = f"{'x' * 64}@{'.'.join(['y' * 60] * 3)}.example"
    for name in ("", "Ana"):
        folded = mailbox_header("Reply-To", Mailbox(name, long))
        assert as_the_library_reads_it(folded.encode() + b"\r\n", "Reply-To") == (name, long)
