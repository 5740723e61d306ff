"""A real browser for tests, and its pictures for the documentation."""

import os
import shutil
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from playwright.async_api import Locator, Page, async_playwright, expect

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
BROWSER = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="NO BROWSER HERE: install chromium to test the chat page"),
]
PICTURES = os.environ.get("TOCSIN_PICTURES")
"""The folder that pictures for the documentation go to; none are taken unless it is named."""
LIGHT, BOTH = {"light": ""}, {"light": "-light", "dark": "-dark"}
"""Themes of the page, with the endings of their pictures."""
_ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
_ARGUMENTS += ["--disable-sync", "--no-first-run"]


@asynccontextmanager
async def open_page(address: str, query: str = "") -> AsyncIterator[Page]:
    """The chat page, open, in Paris; any error of its own fails the test at the end. Pictures are twice as sharp."""
    problems: list[str] = []
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=_ARGUMENTS)
        opened = await browser.new_page(timezone_id="Europe/Paris", device_scale_factor=2 if PICTURES else 1)
        opened.on("pageerror", lambda error: problems.append(str(error)))
        opened.on("console", lambda line: problems.append(line.text) if line.type == "error" else None)
        await opened.goto(address + query)
        await expect(opened.locator("#line")).to_have_text("live")
        yield opened
        await browser.close()
    assert problems == []


async def take(name: str, what: Locator, themes: Mapping[str, str] = LIGHT) -> None:
    """A picture of a part of the page for each theme, where pictures are asked for, with nothing above it: of this name
    with the theme's ending.
    """
    if PICTURES is None:
        return
    page = what.page
    await page.mouse.move(0, 0)
    await expect(page.locator("#toast.show")).to_have_count(0)
    for theme, ending in themes.items():
        await page.evaluate("theme => { document.documentElement.dataset.theme = theme; }", theme)
        await what.screenshot(path=Path(PICTURES) / f"{name}{ending}.png", animations="disabled")
    await page.evaluate("document.documentElement.dataset.theme = 'light'")
