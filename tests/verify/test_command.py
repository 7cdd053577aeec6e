"""The command says what it found in both languages, and ends with a code that programs can use."""

import gzip
import json
import os
import struct
import subprocess
import sys
import zlib
from pathlib import Path

import pytest

from diplomado_verify.baked import PNG, from_png, from_svg
from diplomado_verify.checking import Verdict
from diplomado_verify.command import BAD, UNDECIDED, VALID, WRONG_CALL, main
from diplomado_verify.messages import REASONS, VERDICTS
from diplomado_verify.refusals import Refused
from tests.support.waiting import PATIENCE
from tests.verify.badges import CODE, INDEX, ISSUER, PAPER, badge, bundle


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A bundle, a paper and a badge in each of its forms."""
    signed = json.dumps(ISSUER.sign(badge())).encode()
    altered = {**ISSUER.sign(badge()), "name": "Doctorado"}
    contents = {
        "bundle.json": bundle().written(),
        "later.json.gz": gzip.compress(bundle(INDEX).written()),
        "diploma.pdf": PAPER,
        "badge.json": signed,
        "badge.png": baked_png(signed),
        "badge.svg": baked_svg(signed),
        "altered.json": json.dumps(altered).encode(),
        "other.pdf": b"%PDF-1.7 another",
        "list.json": b"[]",
        "twice.png": baked_png(signed, signed),
        "with.pdf": pdf(signed),
        "compressed.pdf": pdf(signed, compressed=True),
        "altered.pdf": pdf(json.dumps(altered).encode()),
        "twice.pdf": pdf(signed) + pdf(json.dumps(altered).encode()),
        "bomb.pdf": pdf(b"{" + bytes(2**24), compressed=True),
    }
    for name, content in contents.items():
        (tmp_path / name).write_bytes(content)
    return tmp_path


def baked_png(*texts: bytes) -> bytes:
    """A picture without pixels, with chunks as a baked badge has."""
    chunks = [(b"iTXt", b"openbadgecredential\0\0\0\0\0" + text) for text in texts]
    return PNG + b"".join(_chunk(*chunk) for chunk in [(b"IHDR", bytes(13)), *chunks, (b"IEND", b"")])


def pdf(attached: bytes, *, compressed: bool = False) -> bytes:
    """The parts of a PDF with an attached file that are read."""
    data, coding = (zlib.compress(attached), b"/Filter [ /FlateDecode ] ") if compressed else (attached, b"")
    page = b"%PDF-1.7\n4 0 obj\n<< /Length 2 >>\nstream\nBT\nendstream\nendobj\n"
    head = b"9 0 obj\n<< /Type /EmbeddedFile " + coding + b"/Length 12 0 R >>\nstream\n"
    return page + head + data + b"\nendstream\nendobj\n%%EOF\n"


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def baked_svg(text: bytes) -> bytes:
    """A drawing without lines, with the element of a baked badge."""
    element = b"<openbadges:credential><![CDATA[" + text + b"]]></openbadges:credential>"
    return b'<?xml version="1.0"?><svg xmlns:openbadges="https://purl.imsglobal.org/ob/v3p0">' + element + b"</svg>"


@pytest.mark.parametrize("given", ["diploma.pdf", "badge.json", "badge.png", "badge.svg", CODE])
def test_what_is_valid_ends_with_0(folder: Path, given: str, capsys: pytest.CaptureFixture[str]) -> None:
    named = given if given == CODE else str(folder / given)
    assert main(["--bundle", str(folder), "--language", "es", named]) == VALID
    assert "Válido." in capsys.readouterr().out


def test_it_shows_what_to_compare(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["--bundle", str(folder), "--language", "es", str(folder / "badge.json"), str(folder / "diploma.pdf")])
    shown = capsys.readouterr().out
    for fact in (
        "Titular: Ñuria Ábrego",
        "Emisor: Misión en Panamá",
        "Número: GIF-DH-2023-0042",
        "Emitido el: 2023-10-20",
    ):
        assert fact in shown


@pytest.mark.parametrize(
    ("given", "code", "said"),
    [
        ("altered.json", BAD, "False or altered. The content is not what was signed."),
        ("list.json", UNDECIDED, "Unknown"),
        ("twice.png", BAD, "It cannot be read as a certificate."),
        ("twice.pdf", BAD, "It cannot be read as a certificate."),
        ("bomb.pdf", BAD, "It cannot be read as a certificate."),
        ("altered.pdf", BAD, "False or altered. This is said of the credential inside the file"),
        ("other.pdf", UNDECIDED, "Unknown"),
        ("missing.pdf", WRONG_CALL, "The file cannot be read."),
    ],
)
def test_what_is_not_valid_says_why(
    folder: Path, given: str, code: int, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--bundle", str(folder), "--language", "en", str(folder / given)]) == code
    told = capsys.readouterr()
    assert said in told.out + told.err


@pytest.mark.parametrize("given", ["with.pdf", "compressed.pdf"])
def test_a_credential_within_a_paper_is_checked_and_its_page_is_not(
    folder: Path, given: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--bundle", str(folder), "--language", "es", str(folder / given)]) == VALID
    told = capsys.readouterr().out
    assert "Válido. Esto se dice de la credencial que está dentro del archivo" in told
    assert "Titular: Ñuria Ábrego" in told


def test_the_worst_of_several_decides(folder: Path) -> None:
    def end(*given: str) -> int:
        return main(["--bundle", str(folder / "bundle.json"), *(str(folder / name) for name in given)])

    assert end("diploma.pdf", "other.pdf") == UNDECIDED
    assert end("diploma.pdf", "other.pdf", "altered.json") == BAD
    assert end("altered.json", "missing.pdf") == WRONG_CALL


def test_a_later_bundle_knows_what_was_revoked(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["--bundle", str(folder / "later.json.gz"), "--json", str(folder / "badge.json"), CODE]
    assert main(arguments) == BAD
    badge_told, code_told = map(json.loads, capsys.readouterr().out.splitlines())
    assert (badge_told["verdict"], code_told["verdict"]) == ("revoked", "valid")


@pytest.mark.parametrize("place", [0, 0.1, 0.5, 0.99])
def test_a_damaged_bundle_is_said_and_is_no_verdict(folder: Path, place: float) -> None:
    content = bytearray((folder / "later.json.gz").read_bytes())
    content[int(place * len(content))] ^= 0xFF
    (folder / "damaged.json.gz").write_bytes(content)
    assert main(["--bundle", str(folder / "damaged.json.gz"), CODE]) == WRONG_CALL


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "utf-8"])
def test_a_name_that_the_machine_cannot_write_changes_no_verdict(folder: Path, encoding: str) -> None:
    """Neither that of the holder nor that of the file, whose bytes need not be UTF-8."""
    signed = badge()
    signed["credentialSubject"]["identifier"][0]["identityHash"] = "ليلى Ñuria"
    given = os.fsencode(folder) + b"/insignia-\xf1.json"
    Path(os.fsdecode(given)).write_bytes(json.dumps(ISSUER.sign(signed)).encode())
    command: list[str | bytes] = [
        sys.executable,
        "-m",
        "diplomado_verify.command",
        "--bundle",
        str(folder),
        "--language",
        "en",
        given,
    ]
    environment = {**os.environ, "PYTHONIOENCODING": encoding}
    done = subprocess.run(command, env=environment, capture_output=True, check=False, timeout=PATIENCE)
    assert (done.returncode, done.stderr) == (VALID, b"")
    assert b"Valid." in done.stdout
    assert "ليلى Ñuria".encode() in done.stdout or b"\\u0644" in done.stdout


def test_what_is_no_bundle_is_said(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--bundle", str(folder / "badge.json"), "--language", "es", CODE]) == WRONG_CALL
    assert "No son datos exportados" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("named", "spoken"), [("es_PA.UTF-8", "Válido."), ("en_US.UTF-8", "Valid."), ("C", "Valid."), ("", "Valid.")]
)
def test_it_speaks_the_language_of_the_machine(
    folder: Path, named: str, spoken: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for variable in ("LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv("LANG", named)
    assert main(["--bundle", str(folder), str(folder / "diploma.pdf")]) == VALID
    assert spoken in capsys.readouterr().out


def test_every_verdict_has_words_in_two_languages() -> None:
    assert set(VERDICTS) == set(Verdict)
    assert all(spanish != english for spanish, english in (*VERDICTS.values(), *REASONS.values()))


OPEN, CLOSE = b"<openbadges:credential", b"</openbadges:credential>"


@pytest.mark.parametrize(
    "content",
    [
        PNG,
        PNG + b"\0\0\0\4IHDRabcd0000",
        baked_png(b"{}")[:-14],
        b"<svg/>",
        baked_svg(b"{}") + baked_svg(b"{}"),
        baked_svg(b"{}")[:-25],
        b"<svg>" + OPEN + b"s>{}" + CLOSE,
        b"<svg>" + OPEN + b"><b>{}</b>" + CLOSE,
        b"<svg>" + OPEN + b"><![CDATA[{}]]>]]>" + CLOSE,
        # These took hours.
        b"<svg>" + OPEN + b">" + b" " * 100_000 + b"<x/>" + CLOSE,
        (OPEN + b"><![CDATA[") * 20_000,
        OPEN * 50_000,
    ],
    ids=range(12),
)
def test_an_image_without_one_badge_is_refused(content: bytes) -> None:
    with pytest.raises(Refused):
        (from_png if content.startswith(PNG) else from_svg)(content)
