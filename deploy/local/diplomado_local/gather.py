"""Several things at once, failing like one."""

import asyncio
from collections.abc import Coroutine, Iterable
from typing import Any, TypeVar

from diplomado_local.failures import Failure

T = TypeVar("T")


async def together(work: Iterable[Coroutine[Any, Any, T]]) -> list[T]:
    """The results, in order. The first failure cancels the others and is raised itself, a Failure before all else."""
    try:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(one) for one in work]
    except BaseExceptionGroup as failures:
        told, _ = failures.split(Failure)
        first: BaseException = told or failures
        while isinstance(first, BaseExceptionGroup):
            first = first.exceptions[0]
        raise first from first.__cause__
    return [task.result() for task in tasks]
