"""Cases for the judges, made from credentials that were issued: altered copies, and copies signed again."""

import copy
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from diplomado_verify.status_lists import encode
from tests.support.issuer import Issuer
from verification.interop.judges import Case
from verification.interop.kinds import Kind
from verification.interop.tampering import changed, dotted, leaves, members, removed

Document = dict[str, Any]

NAMES = {
    "vertical-tab": "Ana\vLucía Pérez",
    "right-to-left": "ليلى بنت أحمد \u202eabc\u202c",
    "combining": "N\u0303uria A\u0301brego",
    "outside-the-plane": "𐓏𐓘𐓻𐓘𐓻𐓟 🎓",
    "300-letters": "Ñ" * 300,
}
"""Names of which each is signed as our code writes it."""
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_CONTEXTS = ("https://w3id.org/security/data-integrity/v2", "https://www.w3.org/2018/credentials/v1")


def altered(name: str, credential: Document) -> Iterator[Case]:
    """Every place of a credential changed or removed, and every context replaced. No key is needed for these."""
    case = partial(_case, name)
    for path in leaves(credential):
        kind = Kind.CONTEXT if "@context" in path else Kind.SUITE if path[-1] == "cryptosuite" else Kind.CHANGED
        yield case(kind, changed(credential, path), dotted(path))
    for path in members(credential):
        kind = Kind.CONTEXT if path[0] == "@context" else Kind.REPEATED if path[-1] == "@context" else Kind.REMOVED
        yield case(kind, removed(credential, path), dotted(path))
    for suite in ("eddsa-jcs-2022", "ecdsa-rdfc-2019"):
        yield case(Kind.SUITE, _with(credential, ("proof", "cryptosuite"), suite), suite)
    older = _with(credential, ("proof", "type"), "Ed25519Signature2020")
    yield case(Kind.SUITE, removed(older, ("proof", "cryptosuite")), "Ed25519Signature2020")
    for address in _CONTEXTS:
        for position in range(len(credential["@context"])):
            yield case(Kind.CONTEXT, _with(credential, ("@context", position), address), f"{position}-{address[-8:-3]}")
    yield case(Kind.UNDEFINED, {**credential, "honours": "summa cum laude"})
    renaming = {"title": "https://schema.org/name"}
    renamed = {("title" if member == "name" else member): value for member, value in credential.items()}
    yield case(Kind.RENAMED, {**renamed, "@context": [*credential["@context"], renaming]})


def endorsements(name: str, credential: Document) -> Iterator[Case]:
    """What co-issuers signed within a credential, as documents of their own."""
    for one in credential["credentialSubject"]["achievement"].get("endorsement", []):
        yield _case(name, Kind.ENDORSEMENT, one)


def listed(name: str, credential: Document, known: Mapping[str, Document]) -> Iterator[Case]:
    """A credential beside a status list that is not the issuer's."""
    case = partial(_case, name)
    address = credential["credentialStatus"]["statusListCredential"]
    changed_list = copy.deepcopy(known[address])
    changed_list["credentialSubject"]["encodedList"] = encode([0, 1, 2])
    yield case(Kind.LIST_CHANGED, credential, documents={address: changed_list})
    stranger = Issuer.new("stranger.example.org")
    named = _issuer_of(credential)
    foreign = {address: stranger.status_list(address), stranger.id: stranger.document}
    yield case(Kind.LIST_FOREIGN, credential, "own-name", documents=foreign)
    foreign = {address: stranger.status_list(address, issuer=named), stranger.id: stranger.document}
    yield case(Kind.LIST_FOREIGN, credential, "in-the-name", documents=foreign)
    yield case(Kind.LIST_MISSING, credential, documents={address: {}})


def keyed(name: str, credential: Document, known: Mapping[str, Document]) -> Iterator[Case]:
    """A credential signed by others, or by a key that is the issuer's no more."""
    case = partial(_case, name)
    stranger = Issuer.new("stranger.example.org")
    yield case(Kind.FORGED, stranger.sign(credential, credential["proof"]["verificationMethod"]))
    yield case(Kind.STRANGER, stranger.sign(credential), documents={stranger.id: stranger.document})
    method = credential["proof"]["verificationMethod"]
    owner = method.partition("#")[0]
    published = known[owner]
    others = [one for one in published["verificationMethod"] if one["id"] != method]
    asserting = [one for one in published["assertionMethod"] if one != method]
    without = {**published, "verificationMethod": others, "assertionMethod": asserting}
    yield case(Kind.WITHDRAWN, credential, documents={owner: without})
    purposes = {**published, "assertionMethod": asserting, "authentication": [method]}
    yield case(Kind.UNASSERTED, credential, documents={owner: purposes})


def reissued(name: str, credential: Document) -> Iterator[Case]:
    """The content of a credential under an issuer whose key is at hand: dates, lists and names that none of ours has.

    Control characters are removed, as they are before we sign.
    """
    case = partial(_case, name)
    issuer = Issuer.new("training.example.org")
    bare = _moved(credential, issuer)
    address = issuer.list_address
    known = {issuer.id: issuer.document, address: issuer.status_list(address)}
    tomorrow = (datetime.now(UTC) + timedelta(days=1)).isoformat(timespec="seconds").replace("+00:00", "Z")
    yield case(Kind.EARLY, issuer.sign({**bare, "validFrom": tomorrow}), documents=known)
    suspending = {**known, address: issuer.status_list(address, purpose="suspension")}
    yield case(Kind.LIST_PURPOSE, issuer.sign(bare), documents=suspending)
    index = int(bare["credentialStatus"]["statusListIndex"])
    yield case(Kind.REVOKED, issuer.sign(bare), documents={**known, address: issuer.status_list(address, index)})
    for which, given in NAMES.items():
        identity = {"type": "IdentityObject", "identityType": "name", "hashed": False}
        named = [{**identity, "identityHash": _CONTROLS.sub("", given)}]
        subject = {**bare["credentialSubject"], "identifier": named}
        yield case(Kind.NAMES, issuer.sign({**bare, "credentialSubject": subject}), which, documents=known)


def _moved(credential: Document, issuer: Issuer) -> Document:
    """The credential as another issuer's."""
    bare = copy.deepcopy(credential)
    if isinstance(bare["issuer"], dict):
        bare["issuer"]["id"] = issuer.id
    else:
        bare["issuer"] = issuer.id
    status = bare["credentialStatus"]
    status["statusListCredential"] = issuer.list_address
    status["id"] = f"{issuer.list_address}#{status['statusListIndex']}"
    return bare


def _issuer_of(credential: Document) -> str:
    issuer = credential["issuer"]
    return str(issuer["id"] if isinstance(issuer, dict) else issuer)


def _with(document: Document, path: tuple[str | int, ...], value: Any) -> Document:
    copied: Any = copy.deepcopy(document)
    place = copied
    for part in path[:-1]:
        place = place[part]
    place[path[-1]] = value
    return dict(copied)


def _case(
    name: str, kind: Kind, credential: Document, place: str = "", *, documents: Mapping[str, Document] | None = None
) -> Case:
    parts = (name, kind.name.lower(), re.sub(r"[^A-Za-z0-9.@-]", "", place))
    return Case("--".join(filter(None, parts)), kind, credential, documents or {})
