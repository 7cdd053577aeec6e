"""A partner with a key that endorses awards."""

from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from diplomado_certificates.signing_keys.co_issuers import CoIssuer
from diplomado_verify.multikeys import encode
from tests.certificates.credentials.issuing import key_file

PARTNER = Ed25519PrivateKey.generate()
DID = "did:web:universidad.example"
CO_ISSUER = CoIssuer(DID, (PARTNER.public_key().public_bytes_raw(),), "", None)


def listed(folder: Path, name: str) -> Path:
    """Write the file of co-issuers. The key is out of reach while the file `pin` beside it has another content."""
    (folder / "pin").write_text("secreto\n")
    address = key_file(folder / "partner.pem", PARTNER, "secreto")
    file = folder / "co-issuers.toml"
    file.write_text(
        f'[[co_issuer]]\nname = "{name}"\ndid = "{DID}"\nkeys = ["{encode(CO_ISSUER.keys[0])}"]\nsigner = "{address}"\n'
        f'secret_file = "{folder / "pin"}"\n'
    )
    return file
