"""Our own reading of the profile of European Digital Credentials: what each object of a document must have.

It is for machines without the published shapes. Where they are, tests see that the shapes ask for the same.
"""

import copy
from collections.abc import Iterator
from typing import Any

Document = dict[str, Any]

MUST = {
    "EuropeanDigitalCredential": "credentialSchema credentialProfiles displayParameter issuer credentialSubject issued "
    "validFrom",
    "ShaclValidator2017": "",
    "DisplayParameter": "title primaryLanguage language individualDisplay",
    "IndividualDisplay": "language displayDetail",
    "DisplayDetail": "image page",
    "MediaObject": "content contentType contentEncoding",
    "Organisation": "legalName location eIDASIdentifier",
    "Agent": "",
    "Location": "address",
    "Address": "countryCode",
    "LegalIdentifier": "notation spatial",
    "Identifier": "notation",
    "Person": "hasClaim",
    "LearningAchievement": "title awardedBy",
    "LearningAchievementSpecification": "title",
    "LearningActivity": "title awardedBy",
    "LearningActivitySpecification": "title",
    "LearningAssessment": "title awardedBy grade",
    "AwardingProcess": "awardingBody",
    "PeriodOfTime": "",
    "Note": "noteLiteral",
    "WebResource": "contentURL",
    "Concept": "inScheme",
    "ConceptScheme": "",
}
"""What the published shapes ask for, by class."""
REQUIRED = [(kind, member) for kind, members in MUST.items() for member in members.split()]
OURS = {
    "EuropeanDigitalCredential": "@context issuanceDate identifier",
    "Agent": "prefLabel",
    "Person": "fullName",
    "LearningAchievement": "description specifiedBy influencedBy supplementaryDocument",
    "AwardingProcess": "awardingDate identifier",
    "PeriodOfTime": "startDate endDate",
}
"""What a document of ours has besides."""
IN_ONE_LANGUAGE = {"fullName", "givenName", "familyName"}
IN_BOTH_LANGUAGES = {"title", "description", "prefLabel", "legalName", "noteLiteral", "category"}
LANGUAGES = {"es", "en"}


def objects(document: Any) -> Iterator[Document]:
    """Return every object of a document that says what it is, the whole first."""
    if isinstance(document, dict):
        if "type" in document:
            yield document
        for value in document.values():
            yield from objects(value)
    elif isinstance(document, list):
        for value in document:
            yield from objects(value)


def kind_of(part: Document) -> str:
    """Return the class of an object: the last of several is the narrowest."""
    types = part["type"]
    return str(types[-1] if isinstance(types, list) else types)


def without(document: Document, kind: str, member: str) -> Document:
    """Return a copy of a document in which no object of a class has a member."""
    copied = copy.deepcopy(document)
    for part in list(objects(copied)):
        if kind_of(part) == kind:
            part.pop(member, None)
    return copied


def faults(document: Document) -> list[str]:
    """Return what a document lacks, or says twice and differently."""
    found, known = [], dict[str, Document]()
    for part in objects(document):
        kind = kind_of(part)
        if kind not in MUST:
            found.append(f"{kind} is not a class that we use")
            continue
        asked = ("id", *MUST[kind].split(), *OURS.get(kind, "").split())
        found += [f"{kind} has no {name}" for name in asked if not part.get(name)]
        for name in IN_BOTH_LANGUAGES & part.keys():
            if part[name].keys() != LANGUAGES:
                found.append(f"{kind}.{name} is not in both languages")
        found += [
            f"{kind}.{name} is not in one language" for name in IN_ONE_LANGUAGE & part.keys() if len(part[name]) > 1
        ]
        if known.setdefault(str(part.get("id")), part) != part:
            found.append(f"{kind} {part.get('id')} is said twice and differently")
    return found
