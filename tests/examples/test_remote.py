"""A deployment that is named by its address: the token is never an argument, and never sent where others read it."""

from pathlib import Path

import pytest

from diplomado_acceptance.failures import Failure
from diplomado_acceptance.replay.remote import TOKEN_VARIABLE, remote


def test_the_token_comes_from_a_file_or_from_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(TOKEN_VARIABLE, "of-the-environment")
    file = tmp_path / "token"
    file.write_text("of-the-file\n", "utf-8")
    assert remote("https://diplomado.example/", None).token == "of-the-environment"
    found = remote("https://diplomado.example/", file)
    assert (found.url, found.token) == ("https://diplomado.example", "of-the-file")
    assert "of-the-file" not in repr(found)


@pytest.mark.parametrize(
    "url",
    [
        "diplomado.example", "ftp://diplomado.example", "https://", "https://[", "https://d.example:99999",
        "https://ana:clave@d.example", "https://d.example?token=x", "http://diplomado.example", "",
    ],
)  # fmt: skip
def test_an_address_that_is_none_or_shows_the_token_is_refused(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(TOKEN_VARIABLE, "a-token")
    with pytest.raises(Failure, match="--url"):
        remote(url, None)


def test_without_a_token_nothing_is_sent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(TOKEN_VARIABLE, raising=False)
    empty, binary = tmp_path / "empty", tmp_path / "binary"
    empty.write_bytes(b"\n")
    binary.write_bytes(b"\xff\xfe")
    for file in (None, empty, binary, tmp_path / "missing"):
        with pytest.raises(Failure, match="token"):
            remote("http://127.0.0.1:8000", file)
