"""`python -m verification.benchmarks.press FORMAT PAPERS`: sets papers as the service does; prints CPU and memory.

A process of its own, with the modules and the settings of the service's, so that its memory is that of the service
without connections. Prints one JSON object.
"""

import asyncio
import json
import sys
import time
from collections.abc import Iterator, Mapping
from uuid import UUID

import psutil

from diplomado_certificates.__main__ import service
from diplomado_certificates.documents.render_pool import RenderPool
from diplomado_certificates.register.face import Face
from diplomado_certificates.register.record import CertificateRecord, Holder
from diplomado_chassis.running.tuning import tune_garbage_collector, tune_memory, tune_threads
from tests.certificates.documents.samples import BASE, DIPLOMA

WARMING, READINGS = 20, 10
_GIVEN = ("Ana", "Beatriz Elena", "Celia", "Dalys", "Edilma del Carmen", "Fermina", "Gladys", "Hermelinda", "Itzel")
_FAMILY = ("Abrego", "Bonilla Núñez", "Caballero", "Degracia", "Escobar", "Frago de la Guardia", "Gaitán", "Herazo")


def papers(version: int, count: int, *, full: bool = False) -> Iterator[tuple[CertificateRecord, Mapping[str, bytes]]]:
    """Records of one act: the diploma of the examples, each for somebody else; `full` with images, in two languages."""
    images: Mapping[str, bytes] = {}
    made = DIPLOMA.model_copy(update={"format": version, "face": Face(languages=("es",))})
    if full:
        from tests.certificates.documents.faces import faced  # it draws, with what the service does not load

        made, images = faced(DIPLOMA, "both", 3, signed=True, version=version)
    for number in range(count):
        code = f"{number * 2654435761 % 2**64:016x}{number:010x}"
        holder = Holder(
            given_names=_GIVEN[number % len(_GIVEN)], family_names=f"{_FAMILY[number // 9 % len(_FAMILY)]} {number}"
        )
        identity = {"certificate_id": UUID(int=number + 1), "registration_id": UUID(int=number + 2**64)}
        changes = {"verification_code": code, "number": f"GIF-DH-2023-{number:04}", "holder": holder, **identity}
        yield made.model_copy(update=changes), images


async def press(version: int, count: int, *, full: bool = False) -> dict[str, object]:
    """Set so many papers one after another, as an act is printed, after some that warm up."""
    assert service.name == "certificates"
    pool, process, memory = RenderPool(), psutil.Process(), list[int]()
    at_rest, begun, size = process.memory_info().rss, 0.0, 0
    for place, (record, images) in enumerate(papers(version, WARMING + count, full=full)):
        if place == WARMING:
            begun = time.process_time()
        size += len(await pool.render(record, BASE, images, bulk=True))
        if place >= WARMING and (place - WARMING + 1) % (count // READINGS) == 0:
            memory.append(process.memory_info().rss)
    spent = time.process_time() - begun
    pool.close()
    return {
        "papers": count,
        "cpu_ms_per_paper": spent / count * 1000,
        "kilobytes_per_paper": size / (WARMING + count) / 1000,
        "mb_at_rest": at_rest / 2**20,
        "mb": [reading / 2**20 for reading in memory],
    }


if __name__ == "__main__":
    tune_garbage_collector()
    tune_memory()
    tune_threads()
    print(json.dumps(asyncio.run(press(int(sys.argv[1]), int(sys.argv[2]), full=sys.argv[3:] == ["full"]))))
