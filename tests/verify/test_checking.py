"""What is said of a certificate follows from keys, dates and lists of the bundle. What is not known is not valid."""

import json
from dataclasses import replace
from datetime import date, timedelta

import pytest

from diplomado_verify.bundle import Bundle
from diplomado_verify.checking import Verdict, check_address, check_credential, check_paper
from diplomado_verify.contexts import OPEN_BADGES, content
from diplomado_verify.refusals import Reason, Refused
from tests.support.issuer import Issuer
from tests.verify.badges import CODE, INDEX, ISSUER, LIST, NOW, PAPER, badge, bundle, entry


def test_a_badge_of_the_issuer_is_valid_as_of_the_day_of_its_list() -> None:
    finding = check_credential(ISSUER.sign(badge()), bundle(), NOW)
    assert (finding.verdict, finding.refusal) == (Verdict.VALID, None)
    assert finding.known_since is not None
    assert finding.known_since.date() == date(2026, 1, 1)


def test_a_bit_of_the_list_revokes_one_badge() -> None:
    assert check_credential(ISSUER.sign(badge()), bundle(INDEX), NOW).verdict == Verdict.REVOKED
    assert check_credential(ISSUER.sign(badge()), bundle(INDEX - 1, INDEX + 1), NOW).verdict == Verdict.VALID


@pytest.mark.parametrize("offset", [-1, 1])
def test_a_clock_a_day_off_is_told_from_a_forgery(offset: int) -> None:
    signed = ISSUER.sign(badge(validFrom="2026-11-30T12:00:00Z"))
    finding = check_credential(signed, bundle(), NOW + timedelta(days=offset))
    assert finding.verdict == (Verdict.VALID if offset > 0 else Verdict.EARLY)


def test_a_badge_ends_on_its_last_day() -> None:
    signed = ISSUER.sign(badge(validUntil="2026-11-30T12:00:00Z"))
    assert check_credential(signed, bundle(), NOW - timedelta(seconds=1)).verdict == Verdict.VALID
    assert check_credential(signed, bundle(), NOW).verdict == Verdict.EXPIRED


def test_an_altered_badge_is_false() -> None:
    finding = check_credential({**ISSUER.sign(badge()), "name": "Doctorado"}, bundle(), NOW)
    assert finding.verdict == Verdict.FALSE
    assert finding.refusal is not None
    assert finding.refusal.reason == Reason.WRONG_SIGNATURE
    assert finding.credential is None


def test_another_issuers_badge_is_false() -> None:
    stranger = Issuer.new("training.example.org.example")
    finding = check_credential(stranger.sign(badge()), bundle(), NOW)
    assert finding.verdict == Verdict.FALSE


@pytest.mark.parametrize(
    "listed",
    [
        {"id": LIST},
        Issuer.new("stranger.example.org").status_list(LIST, issuer=ISSUER.id),
        ISSUER.status_list(LIST, purpose="suspension"),
        ISSUER.status_list(f"{LIST}0"),
        {**ISSUER.status_list(LIST), "validFrom": "2025-01-01T00:00:00Z"},
    ],
    ids=["empty", "stranger", "suspension", "other-address", "altered"],
)
def test_without_a_list_of_the_issuer_the_status_is_unknown(listed: dict[str, object]) -> None:
    finding = check_credential(ISSUER.sign(badge()), bundle(listed=listed), NOW)
    assert finding.verdict == Verdict.STATUS_UNKNOWN


def test_a_paper_and_a_code_are_what_the_register_said() -> None:
    assert check_paper(PAPER, bundle()).verdict == Verdict.VALID
    revoked = bundle(of=entry(status="revoked", revoked_on=date(2024, 2, 1), reason="fraud"))
    assert check_paper(PAPER, revoked).verdict == Verdict.REVOKED
    assert check_address(CODE, revoked).verdict == Verdict.REVOKED
    assert check_paper(PAPER + b"\n", bundle()).verdict == Verdict.UNKNOWN


@pytest.mark.parametrize(
    ("address", "known"),
    [
        (CODE, True),
        (f" {CODE[:13].upper()}-{CODE[13:]} ", True),
        (f"https://training.example.org/v/{CODE}", True),
        (f"https://TRAINING.example.org/v/{CODE}?lang=en", True),
        (f"http://training.example.org/v/{CODE}", False),
        (f"https://training.example.org.example/v/{CODE}", False),
        (f"https://training.example.org/w/v/{CODE}", False),
        (CODE[:-1], False),
        ("", False),
    ],
)
def test_an_address_of_this_register_alone_is_known(address: str, known: bool) -> None:
    assert check_address(address, bundle()).verdict == (Verdict.VALID if known else Verdict.UNKNOWN)


def test_a_bundle_is_written_and_read() -> None:
    written = bundle(of=entry(revoked_on=date(2024, 2, 1), status="revoked", reason="fraud"))
    assert Bundle.read(written.written()) == written
    assert written.written() == Bundle.read(written.written()).written()
    hidden = replace(entry(), number="", issued_on=None, title={}, papers=frozenset(), status="revoked")
    assert Bundle.read(bundle(of=hidden).written()).of_code(CODE) == hidden


def test_a_bundle_keeps_the_order_of_the_members_of_documents_and_of_nothing_else() -> None:
    published = json.loads(content(OPEN_BADGES))
    documents = {OPEN_BADGES: published, **bundle().documents}
    one, other = (replace(bundle(), documents=dict(some)) for some in (documents.items(), reversed(documents.items())))
    assert one.written() == other.written()
    assert json.dumps(Bundle.read(one.written()).documents[OPEN_BADGES]) == json.dumps(published)


@pytest.mark.parametrize(
    "content",
    [b"", b"{}", b"[]", b"null", b"\x1f\x8b", b'{"format":"diplomado-bundle-1"}', b'{"format":"diplomado-bundle-2"}'],
)
def test_what_is_no_bundle_is_refused(content: bytes) -> None:
    with pytest.raises(Refused):
        Bundle.read(content)


def test_a_bundle_nested_without_end_is_refused() -> None:
    with pytest.raises(Refused, match="too_complex"):
        Bundle.read(b'{"a":' * 100_000)


@pytest.mark.parametrize(
    "changes", [{"number": 42}, {"title": ["Diploma"]}, {"papers": "a3f5"}, {"papers": [{}]}, {"status": "lost"}]
)
def test_an_entry_of_another_shape_is_refused_before_it_is_shown(changes: dict[str, object]) -> None:
    written = json.loads(bundle().written())
    [key] = written["certificates"]
    Bundle.read(json.dumps(written).encode())
    written["certificates"][key] |= changes
    with pytest.raises(Refused, match="unreadable"):
        Bundle.read(json.dumps(written).encode())
    with pytest.raises(Refused, match="unreadable"):
        Bundle.read(json.dumps({**json.loads(bundle().written()), "public_url": 7}).encode())
