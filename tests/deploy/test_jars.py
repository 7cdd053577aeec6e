"""Apache Kafka's jars are the ones of the lock, or none."""

import asyncio
import functools
import hashlib
import http.server
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from diplomado_local.failures import Failure
from diplomado_local.platform import jars

CONTENT = b"a jar of a few bytes"
LOCK = """
[[jar]]
group = "org.example"
artifact = "broker"
version = "1.0"
sha256 = "{}"
"""


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A Maven repository of our own in place of the public one, and an empty cache."""
    folder = tmp_path / "repository"
    (folder / "org/example/broker/1.0").mkdir(parents=True)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    settings = tmp_path / "jgo.conf"
    settings.write_text(f"[repositories]\ncentral = http://127.0.0.1:{server.server_port}\n")
    monkeypatch.setenv("JGO_CONFIG_FILE", str(settings))
    monkeypatch.setenv("DIPLOMADO_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(jars, "LOCK", tmp_path / "lock.toml")
    monkeypatch.setattr(jars, "PAUSE_SECONDS", 0.01)
    jars.LOCK.write_text(LOCK.format(hashlib.sha256(CONTENT).hexdigest()))
    yield folder / "org/example/broker/1.0/broker-1.0.jar"
    server.shutdown()
    server.server_close()


def test_a_jar_is_fetched_once_and_found_in_the_cache_after(repository: Path) -> None:
    repository.write_bytes(CONTENT)
    seen: list[tuple[int, int]] = []
    path = asyncio.run(jars.class_path(lambda done, of: seen.append((done, of))))
    assert (Path(path).read_bytes(), seen) == (CONTENT, [(0, 1), (1, 1)])
    repository.unlink()
    assert asyncio.run(jars.class_path()) == path


def test_a_jar_that_is_not_the_locked_one_is_refused_and_not_kept(repository: Path, tmp_path: Path) -> None:
    repository.write_bytes(b"something else")
    with pytest.raises(Failure, match=r"broker-1.0.jar could not be fetched: its SHA-256 is .*, the lock says"):
        asyncio.run(jars.class_path())
    assert [file for file in (tmp_path / "cache").rglob("*") if file.is_file()] == []


def test_a_jar_spoilt_in_the_cache_is_fetched_again(repository: Path) -> None:
    repository.write_bytes(CONTENT)
    path = Path(asyncio.run(jars.class_path()))
    path.write_bytes(CONTENT[:-1])
    asyncio.run(jars.class_path())
    assert path.read_bytes() == CONTENT


def test_a_jar_that_is_nowhere_is_named(repository: Path) -> None:
    with pytest.raises(Failure, match=r"broker-1.0.jar could not be fetched"):
        asyncio.run(jars.class_path())


def test_the_lock_pins_the_broker_and_holds_no_address() -> None:
    text = Path(jars.__file__).with_name("kafka.lock.toml").read_text()
    assert "://" not in text
    assert (jars.kafka_version(), len(jars.locked())) == ("4.3.0", 46)
