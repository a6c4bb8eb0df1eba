"""A person at the screen: signs in and out by the real pages, and has every new page looked through."""

import re

from playwright.sync_api import Locator, Page, expect

from tests.browser.webblasare import granska

KOMMUN = "kommun:9999"


RORELSER = "document.getAnimations().filter((a) => a.playState === 'running' && a.effect.getComputedTiming().iterations !== Infinity).length"


class Resa:
    """One screen that several people use in turn. With `granskar` every page that comes up is looked through."""

    def __init__(self, page: Page, *, granskar: bool = True, ar: int) -> None:
        self.page, self.granskar, self.ar = page, granskar, ar

    # --- sign in and out
    def som(self, roll: str) -> Page:
        """Signs out the one before, by the menu, and signs in with the demo's button."""
        self.logga_ut()
        self.ga("/konto/login/")
        self.page.locator(f"button[name=roll][value={roll}]").click()
        expect(self.page.locator(".ame-huvudmeny")).to_be_visible()
        self.se()
        return self.page

    def logga_ut(self) -> None:
        if self.page.locator(".ame-papper").count():
            self.page.goto("/")  # a page for paper has no menu
        if self.page.locator("#anvandarmeny").count():
            self.page.locator("[popovertarget=anvandarmeny]").click()
            self.page.get_by_role("button", name="Logga ut").click()
            expect(self.page.get_by_role("heading", level=1)).to_have_text("Logga in")

    # --- moving about
    def ga(self, path: str) -> Page:
        svar = self.page.goto(path)
        assert svar is not None
        assert svar.status == 200, f"{path}: {svar.status}"
        self.se()
        return self.page

    def meny(self, namn: str) -> Page:
        self.page.get_by_role("navigation", name="Huvudmeny").get_by_role("link", name=re.compile(rf"^{namn}\b")).click()
        self.se()
        return self.page

    def lank(self, namn: str | re.Pattern[str]) -> Page:
        return self.tryck(self.page.get_by_role("main").get_by_role("link", name=namn).first)

    def knapp(self, namn: str | re.Pattern[str]) -> Page:
        return self.tryck(self.page.get_by_role("main").get_by_role("button", name=namn).first)

    def fyll(self, **falt: str | list[str]) -> None:
        """Fields by name, in the order given: one answer may bring the next field (htmx)."""
        for namn, varde in falt.items():
            element = self.page.locator(f"[name='{namn}']:not([type=hidden])")
            typ = element.first.evaluate("e => e.type")
            self._vik_ut(element.first)
            if varde == "on":
                element.check()
            elif typ in ("radio", "checkbox"):
                for val in [varde] if isinstance(varde, str) else varde:
                    self._val(namn, val).check()
            elif typ == "select-one":
                element.select_option(varde)
            else:
                element.fill(str(varde))
            expect(self.page.locator(".htmx-request:not([data-utkast]), .htmx-swapping, .htmx-settling")).to_have_count(0)

    def _vik_ut(self, element: Locator) -> None:
        """What is seldom needed is folded: one opens it as a person does."""
        while (vik := element.locator("xpath=ancestor::details[not(@open)]")).count():
            vik.first.locator("> summary").click()

    def _val(self, namn: str, val: str) -> Locator:
        """One of a group, by its value or by how its label begins (not "Praktik 2" for "Praktik")."""
        efter_varde = self.page.locator(f"[name='{namn}'][value='{val}']")
        if efter_varde.count():
            return efter_varde
        return self.page.locator(f"[name='{namn}']").and_(self.page.get_by_label(re.compile(rf"^{re.escape(val)}(?! \d)")))

    def atgard(self, namn: str) -> Page:
        """One of the case's actions: on the page, or else in its menu."""
        if not self.page.get_by_role("main").get_by_role("link", name=namn).first.is_visible():
            self.page.get_by_role("button", name="Fler åtgärder").click()
        return self.lank(namn)

    def tryck(self, vad: Locator) -> Page:
        """A click that brings a new page. What is unfolded moves for a moment: a button that moves under the pointer is never clicked."""
        self._vila()
        with self.page.expect_navigation():
            vad.click()
        self.se()
        return self.page

    def _vila(self) -> None:
        for _ in range(100):
            if not self.page.evaluate(RORELSER):
                return
            self.page.wait_for_timeout(50)

    def se(self) -> None:
        """Looks at the page that has come up: no error page, no error summary, and everything `granska` asks."""
        self.page.wait_for_load_state("load")
        fel = self.page.locator(".ame-fel")
        assert fel.count() == 0, f"{self.page.url}: {fel.first.inner_text()}"
        if self.granskar:
            granska(self.page)

    # --- the figures
    def kas(self, *kpi: str) -> dict[str, int]:
        """The chef orders a run of the whole municipality's year and reads totals off the page when the worker is done."""
        self.som("chef")
        self.ga(f"/uppfoljning/kas/?omfattning={KOMMUN}&ar={self.ar}")
        fore = self._korning()
        self.page.get_by_role("button", name="Räkna om").click()  # the page that comes loads itself anew when the run is done
        expect(self.page.get_by_role("link", name="Ladda ner CSV")).not_to_have_attribute("href", fore or "-", timeout=180_000)
        expect(self.page.locator("#kas-framsteg")).to_have_count(0)
        self.se()
        return {k: self._tal(k) for k in kpi}

    def _korning(self) -> str | None:
        lank = self.page.get_by_role("link", name="Ladda ner CSV")
        return lank.get_attribute("href") if lank.count() else None

    def _tal(self, kpi: str) -> int:
        rad = self.page.locator("tr").filter(has=self.page.locator("th .ame-meta", has_text=re.compile(rf"^{kpi}$")))
        text = rad.locator("td").last.inner_text()
        traff = re.match(r"[\d\s]+", text)
        assert traff, f"{kpi}: {text}"
        return int(re.sub(r"\s", "", traff.group()))
