"""Adapter of the file that names co-issuers with their keys."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, field_validator

from diplomado_certificates.signing_keys import Signer, signer_of
from diplomado_verify.multikeys import Controller, decode, encode


class _Listed(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(min_length=1)
    did: str = Field(pattern=r"^did:web:[A-Za-z0-9.%:_-]+$")
    keys: tuple[str, ...] = Field(min_length=1)
    signer: str = ""
    secret_file: Path | None = None

    @field_validator("keys")
    @classmethod
    def _readable(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(encode(decode(one)) for one in value)


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid")

    co_issuer: list[_Listed] = []


@dataclass(frozen=True, slots=True)
class CoIssuer:
    """A partner of editions with its keys, the present one first. Without a signer it endorses nothing new."""

    did: str
    keys: tuple[bytes, ...]
    address: str
    secret_file: Path | None

    @property
    def controller(self) -> Controller:
        """The co-issuer as verifiers see it."""
        return Controller(self.did, {self.method_of(key): key for key in self.keys})

    @property
    def method(self) -> str:
        """The address of the present key."""
        return self.method_of(self.keys[0])

    def method_of(self, key: bytes) -> str:
        """Return the address of a key."""
        return f"{self.did}#{encode(key)}"

    @property
    def signer(self) -> Signer | None:
        """What signs, with the secret of now. Raises OSError if that cannot be read."""
        secret = self.secret_file.read_text("utf-8").strip() if self.secret_file else ""
        return signer_of(self.address, secret) if self.address else None


def co_issuers_of(file: Path | None) -> Mapping[str, CoIssuer]:
    """Return the co-issuers by the names that editions give them. Raises OSError or ValueError."""
    return _read(file, file.stat().st_mtime_ns) if file else {}


@lru_cache(maxsize=2)
def _read(file: Path, _changed: int) -> Mapping[str, CoIssuer]:
    found = _File.model_validate(tomllib.loads(file.read_text("utf-8"))).co_issuer
    return {
        one.name: CoIssuer(one.did, tuple(decode(key) for key in one.keys), one.signer, one.secret_file)
        for one in found
    }
