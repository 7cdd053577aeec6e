"""Runs coroutines concurrently, and fails with one exception."""

import asyncio
from collections.abc import Coroutine, Iterable
from typing import Any, TypeVar

from diplomado_local.failures import Failure

T = TypeVar("T")


async def gather(work: Iterable[Coroutine[Any, Any, T]]) -> list[T]:
    """The results, in order. The first failure cancels the others and is raised itself, a Failure before all else."""
    try:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(coroutine) for coroutine in work]
    except BaseExceptionGroup as group_error:
        failures, _ = group_error.split(Failure)
        first: BaseException = failures or group_error
        while isinstance(first, BaseExceptionGroup):
            first = first.exceptions[0]
        raise first from first.__cause__
    return [task.result() for task in tasks]
