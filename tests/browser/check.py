"""All checks that hold for every page."""

from playwright.async_api import Page

from tests.browser.axe import axe
from tests.browser.keyboard import keyboard_faults
from tests.browser.reflow import reflow_faults


async def faults_of(page: Page) -> list[str]:
    """What axe, the keyboard and narrow screens find. Empty is good: `assert await faults_of(page) == []`."""
    return [*await axe(page), *await keyboard_faults(page), *await reflow_faults(page)]
