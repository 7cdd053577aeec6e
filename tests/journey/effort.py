"""What a person spends on each phase of a journey: pages, fields and clicks, with an estimate of the time."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path

from playwright.async_api import Page

SECONDS_PER_PAGE, SECONDS_PER_FIELD, SECONDS_PER_CLICK = 8, 6, 3

# A click is one that a person made; a field counts once it was left with something in it, and once for
# each of its lines. `check()` is a click.
LISTENER = """
addEventListener("click", event => { if (event.isTrusted) spend("clicks") }, true);
addEventListener("change", ({ target }) => {
    if (["checkbox", "radio"].includes(target.type)) return;
    for (const line of target.value.split("\\n")) if (line.trim()) spend("fields");
}, true);
"""


@dataclass
class Spent:
    """What one phase took."""

    phase: str
    pages: int = 0
    fields: int = 0
    clicks: int = 0

    @property
    def seconds(self) -> int:
        """The estimate of a person's time."""
        return self.pages * SECONDS_PER_PAGE + self.fields * SECONDS_PER_FIELD + self.clicks * SECONDS_PER_CLICK


@dataclass
class Effort:
    """Counts what happens on a page, phase by phase."""

    phases: list[Spent] = field(default_factory=lambda: [Spent("sign in")])

    async def watch(self, page: Page) -> None:
        """Count from now on."""

        async def spend(_source: object, kind: str) -> None:
            setattr(self.phases[-1], kind, getattr(self.phases[-1], kind) + 1)

        def load(_page: Page) -> None:
            self.phases[-1].pages += 1

        await page.expose_binding("spend", spend)
        await page.add_init_script(LISTENER)
        page.on("domcontentloaded", load)

    @asynccontextmanager
    async def phase(self, name: str) -> AsyncIterator[None]:
        """Count what is done inside as one phase."""
        self.phases.append(Spent(name))
        yield
        self.phases.append(Spent("between"))

    def typed(self, cells: int) -> None:
        """Count what was typed beside the pages, as the cells of a table that is sent, as fields of the last phase."""
        next(one for one in reversed(self.phases) if one.phase != "between").fields += cells

    @property
    def minutes(self) -> float:
        """The estimate of the time of the whole journey."""
        return sum(one.seconds for one in self.phases) / 60

    def write(self, file: Path) -> str:
        """Write the phases to a file, and return them as a table."""
        spent = [one for one in self.phases if one.seconds]
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps([{**asdict(one), "seconds": one.seconds} for one in spent], indent=1), "utf-8")
        lines = [f"{'phase':<24}{'pages':>6}{'fields':>7}{'clicks':>7}{'minutes':>8}"]
        total = Spent("all", *(sum(getattr(one, kind) for one in spent) for kind in ("pages", "fields", "clicks")))
        lines.extend(
            f"{one.phase:<24}{one.pages:>6}{one.fields:>7}{one.clicks:>7}{one.seconds / 60:>8.1f}"
            for one in (*spent, total)
        )
        return "\n".join(lines)
