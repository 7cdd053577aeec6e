"""A link to a profile elsewhere has what the certificate says of the course, and nothing of the holder."""

from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pytest

from diplomado_certificates.verification.profiles import linkedin
from tests.certificates.verification.stored import stored

ADDRESS = "https://training.example.org/v/0123456789abcdefghjkmnpqrs"


@pytest.mark.parametrize("language", ["es", "en"])
def test_linkedins_form_is_filled_in_without_the_name(language: str) -> None:
    certificate = stored()
    holder = certificate.record.holder
    assert holder is not None
    link = urlsplit(linkedin(certificate, ADDRESS, language) or "")
    assert (link.scheme, link.netloc, link.path) == ("https", "www.linkedin.com", "/profile/add")
    fields = {name: value for name, [value] in parse_qs(link.query, strict_parsing=True).items()}
    title = certificate.record.edition.title
    assert fields.pop("name").endswith(f": {title.es if language == 'es' else title.en}")
    issued = certificate.record.issued_on
    assert fields == {
        "startTask": "CERTIFICATION_NAME",
        "organizationName": certificate.record.organiser,
        "issueYear": str(issued.year),
        "issueMonth": str(issued.month),
        "certUrl": ADDRESS,
        "certId": certificate.record.number,
    }
    assert holder.family_names not in link.query


def test_who_is_not_public_erased_or_revoked_gets_no_link() -> None:
    certificate = stored()
    erased = replace(certificate, record=certificate.record.without_holder())
    for other in (replace(certificate, name_is_public=False), erased, stored(reason="fraud")):
        assert linkedin(other, ADDRESS, "es") is None
