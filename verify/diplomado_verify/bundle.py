"""A bundle: all that a check needs without the issuer, in one file of a day. It names no holder.

`bundle.json` has the issuer's addresses, every document by its address (controller documents, status lists, contexts),
and what the register says of each certificate, by the SHA-256 of its verification code. A bundle is as trustworthy as
the place where it was taken from: the documents of issuers are in it.
"""

import gzip
import json
import zlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Any, Literal, Self

from diplomado_verify.multikeys import Controller, controller_of
from diplomado_verify.refusals import Reason, Refused, require

FILE = "bundle.json"
FORMAT = "diplomado-bundle-1"
_GZIP = b"\x1f\x8b"
_DAYS = ("issued_on", "revoked_on")

Document = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Entry:
    """What the register said of a certificate on the day of the bundle. `title` is by language.

    Of a certificate that its holder asked not to be shown there is nothing but that it is revoked.
    """

    status: Literal["valid", "revoked"]
    number: str = ""
    issued_on: date | None = None
    title: Mapping[str, str] = field(default_factory=dict)
    papers: frozenset[str] = frozenset()
    revoked_on: date | None = None
    reason: str | None = None


@dataclass(frozen=True)
class Bundle:
    """What is known without the issuer. `controllers` are the issuers whose keys count.

    `endorsers` are co-issuers: their keys count for what they endorse, and not for certificates.
    """

    exported_at: datetime
    public_url: str
    controllers: tuple[Controller, ...]
    documents: Mapping[str, Document]
    certificates: Mapping[str, Entry] = field(default_factory=dict)
    endorsers: tuple[Controller, ...] = ()

    def of_code(self, code: str) -> Entry | None:
        """Return what is known of the certificate with a verification code."""
        return self.certificates.get(code_key(code))

    def of_paper(self, content: bytes) -> Entry | None:
        """Return the certificate for which these very bytes were given out."""
        return self._papers.get(sha256(content).hexdigest())

    @cached_property
    def _papers(self) -> Mapping[str, Entry]:
        return {digest: entry for entry in self.certificates.values() for digest in entry.papers}

    def written(self) -> bytes:
        """Return the content of the file. The same bundle always gives the same bytes.

        A document keeps the order of its members: some readers of contexts mind it.
        """
        content = {
            "format": FORMAT,
            "exported_at": self.exported_at.isoformat(),
            "public_url": self.public_url,
            "issuers": sorted(controller.id for controller in self.controllers),
            **({"endorsers": sorted(one.id for one in self.endorsers)} if self.endorsers else {}),
            "documents": dict(sorted(self.documents.items())),
            "certificates": {key: _written(self.certificates[key]) for key in sorted(self.certificates)},
        }
        return (json.dumps(content, ensure_ascii=False, separators=(",", ":")) + "\n").encode()

    @classmethod
    def read(cls, content: bytes) -> Self:
        """Read the content of a file, gzip or not. Raises Refused if it is no bundle."""
        try:
            found = json.loads(gzip.decompress(content) if content.startswith(_GZIP) else content)
            require(found["format"] == FORMAT, Reason.UNREADABLE, "format")
            require(isinstance(found["public_url"], str), Reason.UNREADABLE, "public_url")
            documents = found["documents"]
            return cls(
                exported_at=datetime.fromisoformat(found["exported_at"]),
                public_url=found["public_url"],
                controllers=tuple(controller_of(documents[address]) for address in found["issuers"]),
                documents=documents,
                certificates={key: _entry(given) for key, given in found["certificates"].items()},
                endorsers=tuple(controller_of(documents[address]) for address in found.get("endorsers", ())),
            )
        except RecursionError:
            raise Refused(Reason.TOO_COMPLEX) from None
        except (KeyError, TypeError, ValueError, AttributeError, OSError, EOFError, zlib.error) as error:
            raise error if isinstance(error, Refused) else Refused(Reason.UNREADABLE) from None

    @classmethod
    def at(cls, path: Path) -> Self:
        """Read a bundle from a file, or from the folder of a static register. OSError or Refused if there is none."""
        return cls.read((path / FILE if path.is_dir() else path).read_bytes())


def code_key(code: str) -> str:
    """Return the key of a verification code: without the paper nobody learns the address of its page."""
    return sha256(code.encode()).hexdigest()


def _written(entry: Entry) -> Document:
    named = {**asdict(entry), "papers": sorted(entry.papers)}
    days = {name: day.isoformat() for name in _DAYS if (day := named[name])}
    return {name: value for name, value in {**named, **days}.items() if value}


def _entry(given: Mapping[str, Any]) -> Entry:
    require(given["status"] in {"valid", "revoked"}, Reason.UNREADABLE, "status")
    for name, kind in (("number", str), ("title", dict), ("papers", list)):
        require(isinstance(given.get(name, kind()), kind), Reason.UNREADABLE, name)
    days = {name: date.fromisoformat(given[name]) for name in _DAYS if name in given}
    return Entry(**{**given, **days, "papers": frozenset(given.get("papers", ()))})
