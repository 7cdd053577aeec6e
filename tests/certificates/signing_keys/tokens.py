"""A real PKCS#11 token, by SoftHSM, with a key of each kind."""

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.support.waiting import PATIENCE

PIN = "un secreto"
_NAME = "diplomado de prueba"
_MODULES = ("/usr/lib/softhsm/libsofthsm2.so", "/usr/lib64/softhsm/libsofthsm2.so", "/usr/lib64/libsofthsm2.so")


@dataclass(frozen=True)
class SoftToken:
    """A token with the keys `ed25519`, `ecdsa` and `rsa`."""

    module: str

    def address(self, key: str, name: str = _NAME) -> str:
        """Return the address of a key of it."""
        return f"pkcs11:token={name.replace(' ', '%20')};object={key}?module-path={self.module}"


def soft_token(folder: Path) -> SoftToken:
    """Make the token in a folder, or skip the test. A process has one, as it loads the module once."""
    module = next(filter(os.path.exists, _MODULES), None)
    if module is None or shutil.which("softhsm2-util") is None:
        pytest.skip("NOT TESTED with a PKCS#11 token: install Debian's package softhsm2")
    (folder / "tokens").mkdir()
    settings = folder / "softhsm2.conf"
    settings.write_text(f"directories.tokendir = {folder / 'tokens'}\nobjectstore.backend = file\nlog.level = ERROR\n")
    os.environ["SOFTHSM2_CONF"] = str(settings)
    for name in (_NAME, "another"):
        made = ["softhsm2-util", "--init-token", "--free", "--label", name, "--so-pin", "00000000", "--pin", PIN]
        subprocess.run(made, check=True, capture_output=True, timeout=PATIENCE)
    _make_keys(module)
    return SoftToken(module)


def _make_keys(module: str) -> None:
    from pkcs11 import Attribute, KeyType, Mechanism, lib
    from pkcs11.util.ec import encode_named_curve_parameters

    curves = {
        "ed25519": (KeyType.EC_EDWARDS, bytes.fromhex("06032b6570"), Mechanism.EC_EDWARDS_KEY_PAIR_GEN),
        "ecdsa": (KeyType.EC, encode_named_curve_parameters("secp256r1"), Mechanism.EC_KEY_PAIR_GEN),
    }
    with lib(module).get_token(token_label=_NAME).open(user_pin=PIN, rw=True) as session:
        session.generate_keypair(KeyType.RSA, 2048, label="rsa", store=True)
        for name, (kind, parameters, mechanism) in curves.items():
            domain = session.create_domain_parameters(kind, {Attribute.EC_PARAMS: parameters}, local=True)
            domain.generate_keypair(mechanism=mechanism, label=name, store=True)
