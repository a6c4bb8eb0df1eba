"""A remiss as a document, and what came before it, prepared for the templates."""

from dataclasses import dataclass, field
from typing import Any

from ame.arenden.enums import Niva
from ame.arenden.services.niva import niva_nu, nivaskillnad
from ame.common.datum import datum_text
from ame.people.enums import Identitetsslag, Kon, Uppgiftskategori
from ame.people.nummer import visa_nummer
from intake.enums import Delningsgrund, RemissStatus
from intake.models import Remiss

Rader = list[tuple[str, Any]]
FARGER = {
    RemissStatus.UTKAST: "neutral",
    RemissStatus.SKICKAD: "info",
    RemissStatus.RETURNERAD: "warning",
    RemissStatus.MOTTAGEN: "info",
    RemissStatus.ANTAGEN: "success",
    RemissStatus.OMDIRIGERAD: "neutral",
    RemissStatus.AVBOJD: "danger",
    RemissStatus.ATERTAGEN: "neutral",
    RemissStatus.BESVARAD: "success",
}


@dataclass
class Dokument:
    """What templates/intake/remiss/_dokument.html prints. Hidden data of a protected person is not in it at all (ui.md rule 23)."""

    remiss: Remiss
    skyddad: bool
    status_farg: str
    person: Rader
    uppdrag: Rader
    grund: Rader
    avsandare: Rader
    niva: str = ""
    niva_enhet: str = ""  # the unit's own, never on the sender's page (S034, S042)
    niva_skillnad: str = ""
    aterkopplingar: list[Any] = field(default_factory=list)
    kompletteringar: list[Any] = field(default_factory=list)
    uppgifter: list[Any] = field(default_factory=list)
    strukna: list[Any] = field(default_factory=list)  # stayed with the sending side (law.md A16, A17)


def bygg_dokument(remiss: Remiss, *, for_avsandaren: bool = False) -> Dokument:
    """The remiss comes from hamta_remiss or hamta_beredning. The sender sees only what the sender ticked (law.md A03). Two queries for the
    unit's own level, none on the sender's page."""
    skyddad = remiss.har_skydd if for_avsandaren else remiss.ar_skyddad
    enhetens = "" if for_avsandaren or remiss.arende is None else niva_nu(remiss.arende)
    return Dokument(
        remiss=remiss,
        skyddad=skyddad,
        status_farg=FARGER[RemissStatus(remiss.status)],
        person=_person(remiss, skyddad),
        uppdrag=_uppdrag(remiss),
        grund=_grund(remiss),
        avsandare=avsandarkort(remiss),
        niva=Niva(remiss.niva_avsandare).label if remiss.niva_avsandare else "",
        niva_enhet=Niva(enhetens).label if enhetens else "",
        niva_skillnad=nivaskillnad(remiss.niva_avsandare, enhetens),
        aterkopplingar=list(remiss.avtalade.all()),
        kompletteringar=sorted(remiss.kompletteringar.all(), key=lambda k: k.begard_vid),
        uppgifter=[u for u in remiss.uppgifter.all() if not u.struken],  # type: ignore[attr-defined]
        strukna=[u for u in remiss.uppgifter.all() if u.struken] if for_avsandaren else [],  # type: ignore[attr-defined]
    )


def _person(remiss: Remiss, skyddad: bool) -> Rader:
    slag = Identitetsslag(remiss.identitetsslag).label if remiss.identitetsslag else "Personnummer"
    nummer = visa_nummer(remiss.identitetsnummer)
    if remiss.identitetsniva:
        nummer = f"{nummer}, {remiss.get_identitetsniva_display().lower()}"
    rader: Rader = [("Namn", remiss.namn), (slag, nummer)]
    if remiss.fodelsedatum and remiss.fodelsedatum.strftime("%Y%m%d") != remiss.identitetsnummer[:8]:
        rader.append(("Födelsedatum", datum_text(remiss.fodelsedatum)))
    rader.append(("Juridiskt kön", Kon(remiss.kon).label))
    if not skyddad:
        rader.append(("Telefon", remiss.telefon))
    tolk = " Behöver tolk." if remiss.har_tolkbehov else ""
    if remiss.sprak or tolk:
        rader.append(("Språk", f"{remiss.sprak or 'Språk saknas'}.{tolk}"))
    return rader


def _uppdrag(remiss: Remiss) -> Rader:
    rader: Rader = [
        ("Beställning", remiss.bestallningstyp),
        ("Mottagare", remiss.mottagande_enhet),
        ("Spår", remiss.get_spar_display()),
    ]
    if remiss.onskad_insats:
        rader.append(("Insats", remiss.onskad_insats))
    if remiss.inkom_den:
        rader.append(("Kom in", datum_text(remiss.inkom_den)))
    if remiss.svar_senast_den:
        rader.append(("Svar senast", datum_text(remiss.svar_senast_den)))
    if remiss.ar_am_anstallning_eb:
        rader.append(("Gäller", "Arbetsmarknadsanställning i stället för ekonomiskt bistånd"))
    if remiss.omdirigerad_fran:
        rader.append(("Skickad vidare från", remiss.omdirigerad_fran.nummer))
    return rader


def _grund(remiss: Remiss) -> Rader:
    if not remiss.grund:
        return []
    rader: Rader = [("Grund", Delningsgrund(remiss.grund).label)]
    m = remiss.medgivande
    if remiss.grund == Delningsgrund.SAMTYCKE and m:
        rader += [
            ("Uppgifter", ", ".join(str(Uppgiftskategori(k).label) for k in m.kategorier)),
            ("Ändamål", m.andamal),
            ("Gavs", f"{m.get_form_display()}, {datum_text(m.inhamtat_den)}"),
            ("Gäller till", datum_text(m.giltigt_till_den)),
        ]
        if m.aterkallat_vid:
            rader.append(("Återkallat", datum_text(m.aterkallat_vid.date())))
    if remiss.grund_motivering:
        rader.append(("Motivering", remiss.grund_motivering))
    return rader


def avsandarkort(remiss: Remiss) -> Rader:
    """Who sent it, with a number to call (S032)."""
    if remiss.ar_egen_ansokan:
        kontakt = [("Hörde av sig", remiss.avsandande_kontakt)] if remiss.avsandande_kontakt else []
        return [("Källa", remiss.get_kalla_display()), *kontakt, ("Registrerad av", remiss.skapad_av.namn)]
    if remiss.avsandande_part:
        return [
            ("Part", remiss.avsandande_part),
            ("Kontakt", remiss.avsandande_kontakt),
            ("Registrerad av", remiss.skapad_av.namn),
        ]
    avsandare, enhet = remiss.avsandare, remiss.avsandande_enhet
    if avsandare is None:
        return [("Namn", "Enhetens gruppkö"), ("Telefon", enhet.telefon if enhet else ""), ("Enhet", enhet)]
    telefon = avsandare.telefon or (enhet.telefon if enhet else "")
    return [("Namn", avsandare.namn), ("Roll", avsandare.titel), ("Telefon", telefon), ("Enhet", enhet)]
