"""The list of services in the contracts agrees with the services themselves."""

from importlib import import_module
from pathlib import Path

import pytest

from diplomado_chassis.service import Service
from diplomado_contracts.catalogue import TOPICS
from diplomado_contracts.services import SERVICES, TOPICS_READ

ROOT = Path(__file__).parents[2]


def test_it_names_every_folder_below_services() -> None:
    assert set(SERVICES) == {folder.name for folder in (ROOT / "services").iterdir() if folder.is_dir()}


@pytest.mark.parametrize("name", SERVICES)
def test_it_names_the_topics_that_a_service_consumes(name: str) -> None:
    service: Service = import_module(f"diplomado_{name}.__main__").service
    assert service.name == name
    assert {topic.name for topic in TOPICS_READ[name]} == set(service.topics)


def test_it_names_the_owner_and_the_readers_of_every_topic() -> None:
    for topic in TOPICS:
        readers = {name for name, topics in TOPICS_READ.items() if topic in topics}
        assert topic.owner in SERVICES
        assert not topic.restricted or readers == set(topic.readers)
