"""The form's file comes out exactly as it went in."""

import httpx
from hypothesis import given
from hypothesis import strategies as st

from diplomado_certificates.verification.form_data import file_of


def form(content: bytes, field: str = "file", name: str = "diploma de Ñuñoa.pdf") -> tuple[bytes, str]:
    request = httpx.Request("POST", "http://x/", files={field: (name, content, "application/pdf")}, data={"other": "1"})
    return request.read(), request.headers["content-type"]


@given(st.binary(max_size=200), st.sampled_from([b"", b"\r\n", b"\r\n--", b"--\r\n\r\n"]))
def test_a_file_survives_the_form(content: bytes, end: bytes) -> None:
    assert file_of(*form(content + end)) == content + end


def test_what_is_no_form_with_a_file_gives_nothing() -> None:
    assert file_of(*form(b"%PDF-", field="photo")) == b""
    assert file_of(b"%PDF-", "multipart/form-data") == b""
    assert file_of(b"", "multipart/form-data; boundary=x") == b""
    assert file_of(b"\xff" * 500, "multipart/form-data; boundary=x") == b""


@given(st.binary(max_size=300), st.text(max_size=60))
def test_rubbish_never_fails(body: bytes, boundary: str) -> None:
    assert isinstance(file_of(body, f"multipart/form-data; boundary={boundary}"), bytes)
