"""Settings of the certificates service."""

from diplomado_certificates.verification.settings import PublicSettings


class Settings(PublicSettings):
    """`public_url` is what the addresses on the paper begin with: it cannot change while papers are out."""
