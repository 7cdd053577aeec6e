"""The issuer of documents of ELM."""

from dataclasses import dataclass
from uuid import NAMESPACE_URL, uuid5

from diplomado_certificates.credentials.europass.parts import AUTHORITY, Part, same


@dataclass(frozen=True, slots=True)
class EuropassIssuer:
    """The issuer that will seal: its country (three letters, as the Union's list has it), and the legal identifier that
    is in its seal. `has_badges`: its certificates have signed credentials too.
    """

    country: str
    legal_identifier: str
    base_url: str
    has_badges: bool


def organisation_of(issuer: EuropassIssuer, name: str) -> Part:
    """Return the issuer. What the profile asks for about its place is the country alone."""
    country = {
        "id": f"{AUTHORITY}/country/{issuer.country}",
        "type": "Concept",
        "inScheme": {"id": f"{AUTHORITY}/country", "type": "ConceptScheme"},
    }
    of_issuer = uuid5(NAMESPACE_URL, f"{issuer.base_url} {name}")

    def part(what: str) -> str:
        return f"urn:uuid:{uuid5(of_issuer, what)}"

    return {
        "id": part("organisation"),
        "type": "Organisation",
        "legalName": same(name),
        "eIDASIdentifier": {
            "id": part("identifier"),
            "type": "LegalIdentifier",
            "notation": issuer.legal_identifier,
            "spatial": country,
        },
        "location": {
            "id": part("location"),
            "type": "Location",
            "address": {"id": part("address"), "type": "Address", "countryCode": country},
        },
        "homepage": {"id": part("homepage"), "type": "WebResource", "contentURL": issuer.base_url},
    }
