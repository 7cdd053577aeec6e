"""openbadgeslib as a judge: `python judge.py FOLDER` prints a line of JSON for each case of the folder.

`documents.json` has every document that may be loaded, by its address without fragment; a case adds its own. Nothing
is loaded from elsewhere; contexts are the library's own. It judges Open Badges alone, whose issuer is a DID. It knows
signed lists as JWT alone, so that of ours it reads the bit without the proof.
"""

import json
import sys
from pathlib import Path
from typing import Any

from openbadgeslib.ob3.ldp import OB3LdpVerifier

Document = dict[str, Any]


def judge(given: Document, documents: Document) -> Document:
    known = {fetched(address): document for address, document in (documents | given.get("documents", {})).items()}
    try:
        OB3LdpVerifier().verify(
            given["credential"],
            check_status=True,
            verify_status_list=False,
            download=lambda address: json.dumps(known[address]).encode(),
        )
    except Exception as error:  # noqa: BLE001  whatever it raises is a refusal
        return {"verdict": "refused", "reason": f"{type(error).__name__}: {error}"[:200]}
    return {"verdict": "accepted"}


def fetched(address: str) -> str:
    """Return where the library fetches the document of a did:web."""
    if not address.startswith("did:web:"):
        return address
    host, *path = address.removeprefix("did:web:").split(":")
    return "/".join([f"https://{host.replace('%3A', ':')}", *(path or [".well-known"]), "did.json"])


folder = Path(sys.argv[1])
documents = json.loads((folder / "documents.json").read_text())
for file in sorted((folder / "cases").iterdir()):
    told = judge(json.loads(file.read_text()), documents)
    sys.stdout.write(json.dumps({"case": file.stem, **told}) + "\n")
