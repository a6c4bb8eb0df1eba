"""The remiss's form: one page, four groups. A draft asks for nothing, sending asks for everything (two classes, style.md 2).

The form is always bound to what was typed, as typed: nothing is lost because it is not valid yet (C97). Which fields there are follows
from the answers: unit -> insats and order, order -> what may follow (law.md A16), number -> identity level, ground -> consent.
"""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone

from ame.access.enums import Roll
from ame.organisation.enums import Enhetsslag, Inflodesmodell
from ame.organisation.models import Bestallningstyp, Enhet, Samverkanspart
from ame.people.enums import Identitetsslag, Kon
from ame.people.models.medgivande import LANGSTA_MEDGIVANDE
from ame.people.nummer import Nummer, OgiltigtNummer, las_nummer
from intake.enums import Delningsgrund, Inkomstsatt, Kalla
from intake.forms.delar import (
    ATERKOPPLINGAR,
    BARA_ANSOKAN,
    BARA_REMISS,
    DELAR,
    KATEGORI,
    SAMTYCKE,
    SVARET,
    UPPGIFTER,
    UTAN_PART,
)
from intake.forms.falt import bestallningar, fri_text, insatstyper, las_fodelsedatum
from intake.forms.remissfalt import KALLOR_AME, RemissFalt
from intake.grunder import GRUNDER, valbara
from intake.models import Remiss
from intake.services import komplett
from intake.services.delning import regim_skiljer
from intake.services.rad import SKRIVBARA

SAKNAS = komplett.SAKNAS_ALLTID | komplett.SAKNAS_REMISS | {"grund": komplett.SAKNAS_GRUND}


class RemissUtkastForm(RemissFalt):
    """A draft: checks the shape of what is there and asks for nothing."""

    def __init__(self, data: QueryDict, *, remiss: Remiss, **kwargs: Any) -> None:
        super().__init__(data.copy(), **kwargs)
        self.remiss = remiss
        self.idag = timezone.localdate()
        self.ar_ansokan = remiss.avsandande_enhet_id is None  # written by the receiving unit itself
        self.ar_komplettering = remiss.skickad_vid is not None
        self.enhet: Enhet | None = None
        self.typ: Bestallningstyp | None = None
        self.nummer: Nummer | None = None
        self.minderarig = False
        self._valj_falt()
        self._valj_ingang()
        self._valj_mottagare()
        self._valj_uppgifter()
        self._las_nummer()
        self._valj_grund()
        self._satt_krav()
        self._koppla_htmx()

    # --- which fields, from the answers ---

    def _valj_falt(self) -> None:
        bort = set(BARA_REMISS) if self.ar_ansokan else set(BARA_ANSOKAN)
        if not self.ar_komplettering:
            bort.add("svar")
        for namn in bort:
            self.fields.pop(namn, None)
        if self.ar_ansokan:
            self.fields["kalla"].choices = KALLOR_AME
            self.fields["kalla"].label = "Var kommer ansökan ifrån?"
            self.fields["mottagande_enhet"].label = "Enhet"
            self.fields["bestallningstyp"].label = "Vad gäller det?"
            self.fields["fraga"].label = "Vad vill personen ha hjälp med?"
            self.fields["fraga"].help_text = ""

    def _valj_ingang(self) -> None:
        """What the unit registers itself: from a part outside there is somebody to answer, and AF says which programme runs (S019)."""
        if not self.ar_ansokan:
            return
        kalla = self.data.get("kalla", "")
        parter = Samverkanspart.objects.filter(kommun=self._kommun()).order_by("namn")
        if kalla in (Kalla.AF, Kalla.FK):
            parter = parter.filter(slag=kalla)
        self.fields["avsandande_part"].queryset = parter
        if kalla in UTAN_PART or not kalla:
            self.data.pop("avsandande_part", None)
            del self.fields["avsandande_part"], self.fields["avsandande_kontakt"]
        elif kalla in (Kalla.AF, Kalla.FK) and parter:
            self.fields["avsandande_part"].required = True
            self.fields["avsandande_part"].error_messages["required"] = "Välj vilken myndighet remissen kommer från."
        if kalla != Kalla.AF:
            del self.fields["af_program"]
        if not self.data.get("avsandande_part"):
            for namn in SVARET:
                del self.fields[namn]
        self.data.setdefault("omhandertagen_den", timezone.localdate(self.remiss.skapad_vid).isoformat())
        if self.data.get("inkomstsatt", "") in (
            "",
            Inkomstsatt.SYSTEM,
        ):  # the row's own default is for what is sent in the system
            self.data["inkomstsatt"] = Inkomstsatt.LAMNAD

    def _kommun(self) -> str | None:
        enhet = self.remiss.mottagande_enhet
        return enhet.verksamhet.namnd.kommun_id if enhet else None

    def _valj_uppgifter(self) -> None:
        """Only what the order allows is asked for. What was written and may not follow is shown apart, so that nothing is lost."""
        if not self.ar_ansokan:
            for namn, kategori in UPPGIFTER.items():
                self.fields[namn] = fri_text(str(kategori.label), rader=2, krav=False)
        valt = self.data.get("bestallningstyp", "")
        if "bestallningstyp" in self.fields:
            self.typ = next((t for t in self.fields["bestallningstyp"].queryset if str(t.pk) == valt), None)
        for namn, kategori in KATEGORI.items():
            utanfor = not self.ar_ansokan and kategori not in (self.typ.kategorier if self.typ else ())
            onodig = utanfor and (self.typ or namn in UPPGIFTER) and not self.data.get(namn, "").strip()
            if onodig:
                self.fields.pop(namn, None)

    def _valj_mottagare(self) -> None:
        if self.ar_komplettering:
            del self.fields["mottagande_enhet"]  # another unit needs a new remiss
            self.enhet = self.remiss.mottagande_enhet
        else:
            enheter = self._enheter()
            self.fields["mottagande_enhet"].queryset = enheter
            valt = self.data.get("mottagande_enhet", "")
            self.enhet = next((e for e in enheter if str(e.pk) == valt), None)
        if self.enhet is None:
            for namn in DELAR["enhetens"]:
                self.fields.pop(namn, None)
            return
        self.inflode = self.enhet.installning(self.remiss.inkom_den or self.idag).inflodesmodell
        self._begransa("bestallningstyp", bestallningar(self.enhet, self.idag))
        if self.inflode == Inflodesmodell.DIREKT:
            self._begransa("onskad_insats", insatstyper(self.enhet.verksamhet_id, self.idag))
        else:
            del self.fields["onskad_insats"]
        if self.ar_komplettering or not regim_skiljer(self.remiss.avsandande_enhet, self.enhet):
            self.fields.pop("bekraftar_sekretess", None)

    def _enheter(self) -> Any:
        enheter = Enhet.objects.filter(slag=Enhetsslag.AME).select_related("verksamhet__namnd").order_by("namn")
        if self.ar_ansokan:
            return enheter.filter(pk__in=self.remiss.skapad_av.enheter_med_roll(Roll.HANDLAGGARE, Roll.BEREDARE))
        return enheter.filter(verksamhet__namnd__kommun=self.remiss.avsandande_enhet.verksamhet.namnd.kommun_id)

    def _begransa(self, namn: str, val: Any) -> None:
        """The list of the chosen unit; an answer that belongs to another unit's list is not an answer any more."""
        self.fields[namn].queryset = val
        valt = self.data.get(namn, "")
        if valt and not any(str(rad.pk) == valt for rad in val):
            self.data.pop(namn)

    def _las_nummer(self) -> None:
        """Birth date and sex follow from the number until somebody says otherwise (law.md C21)."""
        try:
            self.nummer = las_nummer(self.data.get("identitetsnummer", ""), self.idag)
        except OgiltigtNummer:
            self.nummer = None
        if self.nummer is None or self.nummer.slag != Identitetsslag.SAMORDNINGSNUMMER:
            del self.fields["identitetsniva"]
        if self.nummer and not self.data.get("fodelsedatum", "").strip():
            self.data["fodelsedatum"] = self.nummer.fodelsedatum.isoformat()
        if self.data.get("kon", Kon.OKANT) in ("", Kon.OKANT):
            self.data["kon"] = self.nummer.kon if self.nummer else Kon.OKANT

    def _valj_grund(self) -> None:
        """The grounds of the disclosing verksamhet's regim (law.md A04, A05), and what the chosen one asks for."""
        if self.ar_ansokan:
            return
        self.fields["grund"].choices = valbara(self.remiss.avsandande_enhet, self.enhet)
        grund = self.data.get("grund", "")
        self.minderarig = komplett.ar_minderarig(las_fodelsedatum(self.data.get("fodelsedatum", "")), self.idag)
        samtycke = grund == Delningsgrund.SAMTYCKE
        for namn in SAMTYCKE:
            if not samtycke or (namn == "samtycke_givare" and not self.minderarig):
                del self.fields[namn]
        regel = GRUNDER.get(grund)  # type: ignore[call-overload]
        if samtycke and self.minderarig:
            self.fields["grund_motivering"].label = "Hur har du bedömt personens ålder och mognad?"
            self.fields["grund_motivering"].help_text = "Personen är under 18 år."
        elif regel is None or not regel.motivering:
            del self.fields["grund_motivering"]
        else:
            self.fields["grund_motivering"].help_text = f"{regel.fraga} Minst {regel.motivering} tecken."

    def _satt_krav(self) -> None:
        """Error texts are the service's own sentences, so that form and service never say different things."""
        egna = {
            "onskad_insats": komplett.SAKNAS_INSATS,
            "identitetsniva": komplett.SAKNAS_NIVA,
            "bekraftar_sekretess": komplett.SAKNAS_BEKRAFTELSE,
            "af_program": komplett.SAKNAS_AF_PROGRAM,
            "grund_motivering": "Skriv hur du har bedömt personens ålder och mognad."
            if self.minderarig
            else "Skriv varför grunden gäller.",
        }
        for namn, text in (SAKNAS | egna).items():
            if namn in self.fields:
                self.fields[namn].error_messages["required"] = text

    def _koppla_htmx(self) -> None:
        """Answers that decide which fields there are: the server draws that part anew and saves at the same time."""
        if self.ar_komplettering:
            url = reverse("remiss_komplettera_utkast", args=[self.remiss.pk])
        else:
            url = reverse("remiss_utkast", args=[self.remiss.pk])
        styr = {"kalla": "ingang", "avsandande_part": "ingang"} if self.ar_ansokan else {}
        styr |= {
            "mottagande_enhet": "enhetens",
            "bestallningstyp": "uppgifter",
            "identitetsnummer": "nummer",
            "grund": "grunden",
        }
        for namn, mal in styr.items():
            if namn in self.fields:
                self.fields[namn].widget.attrs |= {
                    "hx-post": f"{url}?del={mal}",
                    "hx-trigger": "change",
                    "hx-target": f"#del-{mal}",
                    "hx-swap": "outerHTML",
                    "hx-sync": "this:replace",
                }

    # --- for the template ---

    @property
    def delar(self) -> dict[str, list[forms.BoundField]]:
        """The fields of each part, those that there are."""
        return {namn: [self[falt] for falt in falten if falt in self.fields] for namn, falten in DELAR.items()}

    @property
    def visade(self) -> dict[str, str]:
        """The value of each part's hidden field."""
        return {namn: " ".join(falt for falt in falten if falt in self.fields) for namn, falten in DELAR.items()}

    @property
    def foljer_med(self) -> list[forms.BoundField]:
        return [self[namn] for namn in KATEGORI if namn in self.fields and self._far_folja(namn)]

    @property
    def foljer_inte(self) -> list[forms.BoundField]:
        return [self[namn] for namn in KATEGORI if namn in self.fields and not self._far_folja(namn)]

    def _far_folja(self, namn: str) -> bool:
        return self.ar_ansokan or self.typ is None or KATEGORI[namn] in self.typ.kategorier

    def har_ifyllt(self, falten: list[forms.BoundField]) -> bool:
        return any(self.data.get(f.name, "") for f in falten)

    @property
    def uppgifter_oppna(self) -> bool:
        return self.har_ifyllt(self.foljer_med) or any(f.errors for f in self.foljer_med)

    @property
    def ar_kand(self) -> bool:
        """The person is filled in and right: the page shows it in a line and folds the fields."""
        falten = [self[namn] for namn in ("fornamn", "efternamn", "fodelsedatum")]
        return bool(self.nummer) and all(f.value() and not f.errors for f in falten) and "identitetsniva" not in self.fields

    @property
    def personrad(self) -> str:
        skydd = "Skyddade personuppgifter." if self.data.get("har_skydd") else "Inga skyddade personuppgifter."
        return f"{self.data.get('fornamn')} {self.data.get('efternamn')}, född {self.data.get('fodelsedatum')}. {skydd}"

    @property
    def fler_dagar(self) -> bool:
        return self.har_ifyllt([self[namn] for namn, slag in ATERKOPPLINGAR if slag != "slut"])

    @property
    def mottagare_oppen(self) -> bool:
        return self.enhet is None or any(f.errors for f in self.delar["mottagare"])

    @property
    def fodelsedatum_skiljer(self) -> bool:
        fodd = las_fodelsedatum(self.data.get("fodelsedatum", ""))
        return bool(self.nummer and fodd and fodd != self.nummer.fodelsedatum)

    # --- validation ---

    def full_clean(self) -> None:
        kravda = [falt for falt in self.fields.values() if falt.required]
        for falt in kravda:
            falt.required = False
        try:
            super().full_clean()
        finally:
            for falt in kravda:
                falt.required = True  # the labels say what sending asks for

    def clean_identitetsnummer(self) -> str:
        text = self.cleaned_data["identitetsnummer"]
        if not text:
            return ""
        try:
            return las_nummer(text, self.idag).nummer
        except OgiltigtNummer as fel:
            raise ValidationError(str(fel)) from fel

    def clean(self) -> dict[str, Any]:
        fran, till = self.cleaned_data.get("samtycke_inhamtat_den"), self.cleaned_data.get("samtycke_till_den")
        if fran and fran > self.idag:
            self.add_error("samtycke_inhamtat_den", "Samtycket kan inte vara inhämtat i framtiden.")
        if fran and till and till < fran:
            self.add_error("samtycke_till_den", "Samtycket kan inte sluta gälla innan det har getts.")
        if fran and till and till > fran + LANGSTA_MEDGIVANDE:
            self.add_error("samtycke_till_den", "Ett samtycke gäller högst tolv månader. Välj en tidigare dag.")
        return self.cleaned_data

    # --- for the services ---

    def remissdata(self) -> dict[str, Any]:
        """What may be written on the row: only what is valid."""
        data = {namn: varde for namn, varde in self.cleaned_data.items() if namn in SKRIVBARA}
        if "identitetsnummer" in data:
            data["identitetsslag"] = self.nummer.slag if self.nummer else ""
            data.setdefault("identitetsniva", "")
        data["kon"] = data.get("kon") or Kon.OKANT
        if self.ar_ansokan:
            kontakt = {"avsandande_kontakt": ""} if self.remiss.avsandande_part_id else {}  # else: who asked at the desk (S011)
            data = {"avsandande_part": None, "af_program": ""} | kontakt | data
        if not data.get("kalla"):
            data.pop("kalla", None)
        if not data.get("slag"):
            data.pop("slag", None)
        return data

    def uppgifter(self) -> dict[str, str] | None:
        """Text per category; None where the form has none (an application) and for one that is not valid."""
        if self.ar_ansokan:
            return None
        return {k.value: self.cleaned_data.get(namn, "") for namn, k in UPPGIFTER.items() if namn not in self.errors}

    def avtalade(self) -> list[tuple[str, date]]:
        """None are agreed with somebody who does not wait for an answer."""
        return [(slag, self.cleaned_data[namn]) for namn, slag in ATERKOPPLINGAR if self.cleaned_data.get(namn)]

    def samtycke(self) -> dict[str, Any] | None:
        """The five parts of a consent, or None while one of them is wrong."""
        if "samtycke_form" not in self.fields or any(namn in self.errors for namn in SAMTYCKE):
            return None
        return {falt: self.cleaned_data.get(namn) for namn, falt in SAMTYCKE.items()} | {
            "givare": self.cleaned_data.get("samtycke_givare", "")
        }


class RemissSkickaForm(RemissUtkastForm):
    """Sending: every required field is asked for, all at once (S009). `utan`: what the next page asks for instead."""

    def __init__(self, data: QueryDict, *, remiss: Remiss, utan: tuple[str, ...] = (), **kwargs: Any) -> None:
        super().__init__(data, remiss=remiss, **kwargs)
        for namn in utan:
            if namn in self.fields:
                self.fields[namn].required = False

    def full_clean(self) -> None:
        forms.Form.full_clean(self)
