"""The issuer's electronic signature: valid for readers, appended to the paper, and only for chosen editions."""

import asyncio
import hashlib
import io
import shutil
import subprocess
from pathlib import Path

import pikepdf
import pytest
from asn1crypto.cms import ContentInfo
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.status import PdfSignatureStatus

from diplomado_certificates.documents.seal import Seal
from diplomado_certificates.documents.typesetter import render_pdf
from diplomado_certificates.signing_keys import signer_of
from diplomado_certificates.verification.comparison.printed_facts import printed_facts
from diplomado_certificates.verification.comparison.reading import FileReader
from diplomado_certificates.verification.comparison.verdict import find_verdict
from diplomado_chassis.http.problems import Problem
from tests.certificates.documents.faces import faced
from tests.certificates.documents.samples import BASE, DIPLOMA
from tests.certificates.documents.seals import PASSWORD, certificates_file, key_file, root_pem, time_stamps, trust
from tests.certificates.signing_keys.tokens import PIN, SoftToken
from tests.support.waiting import PATIENCE

RECORD, IMAGES = faced(DIPLOMA, "both", 3)
PAPER = render_pdf(RECORD, BASE, images=IMAGES)


def test_a_signed_paper_is_valid_and_its_content_unchanged(tmp_path: Path) -> None:
    signed = Seal(key_file(tmp_path), PASSWORD).apply(PAPER, RECORD)
    _assert_signed(signed)
    assert not list(PdfFileReader(io.BytesIO(signed)).embedded_timestamp_signatures)


@pytest.mark.parametrize("name", ["ecdsa", "rsa"])
def test_a_key_in_a_token_signs_papers(token: SoftToken, name: str, tmp_path: Path) -> None:
    def certificates(key: str) -> Path:
        return certificates_file(tmp_path, asyncio.run(signer_of(token.address(key), PIN).public_key()))

    address = token.address(name)
    _assert_signed(Seal(certificates(name), PIN, signer=address).apply(PAPER, RECORD))
    # A certificate of another key would make signatures that nobody accepts.
    with pytest.raises(Problem):
        Seal(certificates("ed25519"), PIN, signer=address).apply(PAPER, RECORD)


def test_a_stamped_paper_has_what_a_reader_of_later_needs(tmp_path: Path) -> None:
    """The time stamps are of a service of another make, and the revocation lists of the day are in the file."""
    with time_stamps() as url:
        signed = Seal(key_file(tmp_path, revocations=f"{url}/revoked"), PASSWORD, url).apply(PAPER, RECORD)
    status = _assert_signed(signed)
    assert status.timestamp_validity is not None

    with pikepdf.open(io.BytesIO(signed)) as pdf:
        certificates, lists = (_files(pdf.Root.DSS[kind], tmp_path) for kind in ("/Certs", "/CRLs"))
        fields = {str(field.T).partition("-")[0]: field.V for field in pdf.Root.AcroForm.Fields}
    (tmp_path / "root.pem").write_bytes(root_pem())
    # Each certificate of the file is checked by the lists of the file alone.
    chains = [argument for one in lists for argument in ("-CRLfile", one)]
    _openssl("verify", "-CAfile", tmp_path / "root.pem", "-crl_check_all", *chains, *certificates)
    assert len(certificates) == 3, "seal, time stamp and root"
    for token, content in (
        (
            _stamp_of(fields["Issuer"]),
            ContentInfo.load(_contents(fields["Issuer"]))["content"]["signer_infos"][0]["signature"].native,
        ),
        (_contents(fields["Timestamp"]), _covered(signed, fields["Timestamp"])),
    ):
        (tmp_path / "token.der").write_bytes(token)
        (tmp_path / "content").write_bytes(content)
        checking: list[str | Path] = ["-CAfile", tmp_path / "root.pem", "-token_in", "-in", tmp_path / "token.der"]
        _openssl("ts", "-verify", *checking, "-data", tmp_path / "content")
        (tmp_path / "content").write_bytes(content + b" ")
        with pytest.raises(subprocess.CalledProcessError):
            _openssl("ts", "-verify", *checking, "-data", tmp_path / "content")


def test_another_reader_finds_the_signature_valid(tmp_path: Path) -> None:
    if shutil.which("pdfsig") is None:
        pytest.skip("NOT JUDGED by poppler: install Debian's package poppler-utils")
    with time_stamps() as url:
        signed = Seal(key_file(tmp_path, revocations=f"{url}/revoked"), PASSWORD, url).apply(PAPER, RECORD)
    assert "Signature is Valid" in _pdfsig(signed, tmp_path)
    at = len(PAPER) // 2
    assert "Signature is Valid" not in _pdfsig(signed[:at] + bytes([signed[at] ^ 1]) + signed[at + 1 :], tmp_path)


def test_a_paper_is_not_given_out_unsigned_where_it_cannot_be_signed(tmp_path: Path) -> None:
    for seal in (
        Seal(key_file(tmp_path), "otra"),
        Seal(tmp_path / "none.p12", PASSWORD),
        Seal(key_file(tmp_path), PASSWORD, "http://127.0.0.1:9/"),
    ):
        with pytest.raises(Problem) as refused:
            seal.apply(PAPER, RECORD)
        assert refused.value.status == 503


def _assert_signed(signed: bytes) -> PdfSignatureStatus:
    assert signed.startswith(PAPER)
    status = validate_pdf_signature(PdfFileReader(io.BytesIO(signed)).embedded_signatures[0], trust(), trust())
    assert (status.bottom_line, status.signing_cert.subject.native["common_name"]) == (True, "Sello de la misión")
    read = FileReader().read(signed, PAPER)
    assert find_verdict(read, printed_facts(RECORD, with_name=True), with_name=True).verdict == "signed"
    return status


def _files(streams: pikepdf.Object, folder: Path) -> list[Path]:
    paths = []
    for content in (stream.read_bytes() for stream in streams):
        path = folder / f"{hashlib.sha256(content).hexdigest()}.der"
        path.write_bytes(content)
        paths.append(path)
    return paths


def _contents(signature: pikepdf.Object) -> bytes:
    """Return the CMS of a signature without the zeros that fill its place."""
    return bytes(ContentInfo.load(bytes(signature.Contents)).dump())


def _stamp_of(signature: pikepdf.Object) -> bytes:
    signer = ContentInfo.load(_contents(signature))["content"]["signer_infos"][0]
    (stamp,) = (one for one in signer["unsigned_attrs"] if one["type"].native == "signature_time_stamp_token")
    return bytes(stamp["values"][0].dump())


def _covered(signed: bytes, signature: pikepdf.Object) -> bytes:
    start, length, second, rest = map(int, signature.ByteRange)
    return signed[start : start + length] + signed[second : second + rest]


def _openssl(*arguments: str | Path) -> None:
    subprocess.run(["openssl", *arguments], check=True, capture_output=True, timeout=PATIENCE)


def _pdfsig(content: bytes, folder: Path) -> str:
    (folder / "judged.pdf").write_bytes(content)
    ran = subprocess.run(["pdfsig", folder / "judged.pdf"], capture_output=True, timeout=PATIENCE, check=False)
    return ran.stdout.decode()
