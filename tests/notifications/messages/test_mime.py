"""The bytes of mails, read by the parser of the standard library."""

from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diplomado_notifications.deliveries.delivery import LETTERS, Letter
from diplomado_notifications.messages.mime import file_part, multipart, subject_header, text_part
from tests.notifications.mails import composed


def read(raw: bytes) -> EmailMessage:
    """A part, or a whole mail."""
    return message_from_bytes(raw, policy=policy.default)


@pytest.mark.parametrize("letter", LETTERS)
def test_a_parser_finds_no_defect_in_any_part(letter: Letter) -> None:
    message = composed(letter).message

    assert [part.defects for part in read(message).walk() if part.defects] == []
    assert message == composed(letter).message


@given(st.text())
def test_any_text_is_read_back_from_short_ascii_lines(text: str) -> None:
    raw = text_part("plain", text)

    assert read(raw).get_content().splitlines() == text.splitlines()
    assert raw.isascii()
    assert max(map(len, raw.split(b"\r\n"))) <= 76
    assert raw.count(b"\r") == raw.count(b"\n") == raw.count(b"\r\n")


@given(st.lists(st.binary(), min_size=1))
def test_any_bytes_are_read_back_from_files_that_are_joined(contents: list[bytes]) -> None:
    files = [file_part("application/ics", content, f"session-{n}.ics") for n, content in enumerate(contents)]
    mail = read(multipart("mixed", "1", [multipart("alternative", "1", [text_part("plain", "=_mixed_1")]), *files]))

    assert [part.get_content() for part in mail.iter_attachments()] == contents
    assert [part.get_filename() for part in mail.iter_attachments()] == [f"session-{n}.ics" for n in range(len(files))]


def test_a_subject_with_accents_is_written_as_encoded_words() -> None:
    subject = "Inscripción confirmada: Gestión integrada de fronteras con enfoque de derechos"

    assert str(read(subject_header(subject).encode("ascii") + b"\r\n")["Subject"]) == subject
