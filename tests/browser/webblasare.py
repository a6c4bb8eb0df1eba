"""Chromium, and what every page must pass: axe-core in light and dark, no CSP report, reflow, no personnummer in the address."""

import os
import re
import shutil
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page

AXE = next(Path(__file__).parent.glob("vendor/axe-core-*/axe.min.js")).read_text()
TAGGAR = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
FARGREGLER = ["color-contrast", "link-in-text-block"]
FLAGGOR = [
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--no-first-run", "--disable-quic",
]  # fmt: skip
SAKNAS = "Chromium saknas: installera paketet chromium, eller peka ut programmet med CHROMIUM_PATH."
UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
PERSONNUMMER = re.compile(r"(?<!\d)(\d{2})?\d{6}[-+ ]?\d{4}(?!\d)")
BREDD, HOJD = 1366, 900
# A report comes as a console message of ours too: the browser tells the server, and the page tells the test.
LYSSNA = """document.addEventListener('securitypolicyviolation', (e) => console.error('CSP-BROTT', e.violatedDirective, e.blockedURI))"""


def chromium() -> str:
    """The program's path. A missing one is a failure, also in CI; only AME_SKIP_BROWSER=1 on one's own machine leaves the tests out."""
    if os.environ.get("AME_SKIP_BROWSER") == "1" and not os.environ.get("CI"):
        pytest.skip("AME_SKIP_BROWSER=1: testerna i webbläsare hoppas över.")
    namn = [os.environ.get("CHROMIUM_PATH"), "chromium", "chromium-browser", "google-chrome"]
    program = next(filter(None, (shutil.which(n) for n in namn if n)), None)
    if program is None:
        pytest.fail(SAKNAS, pytrace=False)
    return program


class Vakt:
    """Listens to everything a context's pages complain about."""

    def __init__(self) -> None:
        self.fel: list[str] = []
        # Written by the browser for an answer of 4xx or 5xx, and by htmx when a newer autosave takes the place of an older one.
        self.vantat = "Failed to load resource|htmx:(afterRequest|sendAbort)"

    def lyssna(self, context: BrowserContext) -> None:
        context.add_init_script(LYSSNA)
        context.on("console", self._konsol)
        context.on("weberror", lambda e: self.fel.append(f"fel i skript: {e.error}"))

    def _konsol(self, rad: ConsoleMessage) -> None:
        if rad.type in ("error", "warning") and not re.search(self.vantat, rad.text):
            self.fel.append(f"{rad.type}: {rad.text}")


def ny_context(browser: Browser, url: str, vakt: Vakt, *, javascript: bool = True, bredd: int = BREDD) -> BrowserContext:
    context = browser.new_context(
        base_url=url, viewport={"width": bredd, "height": HOJD}, color_scheme="light", locale="sv-SE",
        timezone_id="Europe/Stockholm", java_script_enabled=javascript, reduced_motion="reduce",
    )  # fmt: skip
    context.set_default_timeout(60_000)
    vakt.lyssna(context)
    return context


# Address and kinds of elements (each with its parent's) of the pages that have passed. A page that differs in its texts or in the
# number of its rows only is not looked through again.
godkanda: set[str] = set()
STOMME = """() => {
  const slag = (e) => [e.tagName, e.className, e.getAttribute('role'), e.type, e.hidden, e.dataset?.color, e.dataset?.variant].join();
  const par = [...document.querySelectorAll('body *')].map((e) => slag(e.parentElement) + '>' + slag(e));
  return [location.pathname, ...[...new Set(par)].sort()].join('|');
}"""


def granska(page: Page) -> None:
    """Every rule that holds for every page (ui.md rules 3, 18-22, 26, 31; WCAG 1.4.10)."""
    fel: list[object] = [f"personnummer i {t}" for t in (page.url, page.title()) if PERSONNUMMER.search(UUID.sub("", t))]
    sida = UUID.sub("", page.evaluate(STOMME))
    if sida not in godkanda:
        fel += _se_igenom(page)
    assert not fel, "\n".join([f"{page.url} ({page.title()})", *map(str, fel)])
    godkanda.add(sida)


def _se_igenom(page: Page) -> list[object]:
    fel: list[object] = [("ljust", *brott) for brott in axe(page, {"type": "tag", "values": TAGGAR})]
    page.emulate_media(color_scheme="dark")  # nothing but the colours is another
    fel += [("mörkt", *brott) for brott in axe(page, {"type": "rule", "values": FARGREGLER})]
    page.emulate_media(color_scheme="light")
    page.set_viewport_size({"width": 320, "height": HOJD})
    if (bredd := page.evaluate("document.documentElement.scrollWidth")) > 320:
        fel.append(f"{bredd} px bred på en skärm om 320: {_for_bred(page)}")
    page.set_viewport_size({"width": BREDD, "height": HOJD})
    return fel


def axe(page: Page, regler: dict[str, object]) -> list[tuple[str, list[object]]]:
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE)
    svar = page.evaluate("regler => axe.run(document, {runOnly: regler, resultTypes: ['violations']})", regler)
    return [(v["id"], [(n["target"], n["html"][:160]) for n in v["nodes"]]) for v in svar["violations"]]


def _for_bred(page: Page) -> list[str]:
    return page.evaluate(
        """() => [...document.querySelectorAll('body *')].filter((e) => e.getBoundingClientRect().right > 321 && !e.closest('.ame-rullbar'))
        .slice(0, 5).map((e) => e.outerHTML.slice(0, 120))"""
    )
