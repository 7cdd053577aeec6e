"""Settings of the certificates service."""

from diplomado_chassis.settings import Settings as ChassisSettings


class Settings(ChassisSettings):
    """`public_url` is what the addresses on the paper begin with: it cannot change while papers are out."""
