"""The composition roots of the services."""

from importlib import import_module

from diplomado_chassis.service import Service


def composition_root(name: str) -> Service:
    """The service that `python -m diplomado_NAME` runs."""
    service: Service = import_module(f"diplomado_{name}.__main__").service
    return service
