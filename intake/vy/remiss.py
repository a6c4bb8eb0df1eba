"""A remiss as a document, and what came before it, prepared for the templates."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from ame.access.models import User
from ame.arenden.enums import Niva, Status
from ame.arenden.models import Arende
from ame.common.datum import datum_text
from ame.people.enums import Identitetsslag, Kon, Uppgiftskategori
from ame.people.nummer import visa_nummer
from intake.enums import Delningsgrund, RemissStatus
from intake.models import Remiss
from intake.services import antal_samma
from intake.vy.hamta import ar_skyddad

Rader = list[tuple[str, Any]]
ORDNINGSTAL = ("", "första", "andra", "tredje", "fjärde", "femte", "sjätte", "sjunde", "åttonde", "nionde", "tionde")
VISA_TIDIGARE = 20
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
    aterkopplingar: list[Any] = field(default_factory=list)
    kompletteringar: list[Any] = field(default_factory=list)


def bygg_dokument(remiss: Remiss, *, for_avsandaren: bool = False) -> Dokument:
    """No queries: the remiss comes from hamta_remiss or hamta_beredning. The sender sees only what the sender ticked (law.md A03)."""
    skyddad = remiss.har_skydd if for_avsandaren else ar_skyddad(remiss)
    return Dokument(
        remiss=remiss,
        skyddad=skyddad,
        status_farg=FARGER[RemissStatus(remiss.status)],
        person=_person(remiss, skyddad),
        uppdrag=_uppdrag(remiss),
        grund=_grund(remiss),
        avsandare=avsandarkort(remiss),
        niva=Niva(remiss.niva_avsandare).label if remiss.niva_avsandare else "",
        aterkopplingar=list(remiss.avtalade.all()),
        kompletteringar=sorted(remiss.kompletteringar.all(), key=lambda k: k.begard_vid),
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
        return [("Källa", remiss.get_kalla_display()), ("Registrerad av", remiss.skapad_av.namn)]
    avsandare = remiss.avsandare
    return [
        ("Namn", avsandare.namn if avsandare else ""),
        ("Roll", avsandare.titel if avsandare else ""),
        ("Telefon", avsandare.telefon if avsandare else ""),
        ("Enhet", remiss.avsandande_enhet),
    ]


@dataclass(frozen=True)
class TidigareRemiss:
    remiss: Remiss
    url: str
    samma: bool
    utfall: str


@dataclass(frozen=True)
class TidigareArende:
    arende: Arende
    url: str
    utfall: str


@dataclass(frozen=True)
class Historia:
    """What the person has been sent here for before (S016). `varning` is empty the first time."""

    remisser: list[TidigareRemiss]
    arenden: list[TidigareArende]
    antal: int
    varning: str


def bygg_historia(request: HttpRequest, remiss: Remiss) -> Historia:
    """Five queries whatever the number of rows. Only within the same verksamhet; a link only where the user may follow it."""
    tidigare = list(
        Remiss.objects.tidigare(remiss).select_related("bestallningstyp", "mottagande_enhet", "arende")[:VISA_TIDIGARE]
    )
    synliga = set(Remiss.objects.visible_to(request.user).filter(pk__in=[r.pk for r in tidigare]).values_list("pk", flat=True))
    namn = remiss.bestallningstyp.namn if remiss.bestallningstyp else ""
    rader = [
        TidigareRemiss(
            remiss=r,
            url=reverse("remiss", args=[r.pk]) if r.pk in synliga else "",
            samma=bool(r.bestallningstyp and r.bestallningstyp.namn == namn),
            utfall=_utfall(r.arende) if r.arende and r.arende_id != remiss.arende_id else "",
        )
        for r in tidigare
    ]
    antal = antal_samma(remiss)
    return Historia(rader, _tidigare_arenden(request.user, remiss), antal, repetitionstext(antal, namn))


def _tidigare_arenden(user: User, remiss: Remiss) -> list[TidigareArende]:
    arenden = list(
        Arende.objects.filter(person_id=remiss.person_id, enhet__verksamhet=remiss.mottagande_enhet.verksamhet_id)
        .exclude(pk=remiss.arende_id)
        .select_related("enhet")
        .order_by("-inkom_den")[:VISA_TIDIGARE]
    )
    synliga = set(Arende.objects.visible_to(user).filter(pk__in=[a.pk for a in arenden]).values_list("pk", flat=True))
    return [TidigareArende(a, reverse("arende", args=[a.pk]) if a.pk in synliga else "", _utfall(a)) for a in arenden]


def _utfall(arende: Arende) -> str:
    """How it went, in words: where the case is, from when to when."""
    if arende.status == Status.EJ_PABORJAT:
        return f"Ej påbörjat {_dag(arende.avslutad_den)}: {arende.get_ej_paborjad_orsak_display().lower()}"
    if arende.status == Status.AVSLUTAT:
        return f"Inskriven {_dag(arende.inskriven_den)}, avslutat {_dag(arende.avslutad_den)}"
    if arende.inskriven_den:
        return f"{arende.get_status_display()}, inskriven {_dag(arende.inskriven_den)}"
    return arende.get_status_display()


def _dag(den: date | None) -> str:
    return datum_text(den) if den else ""


def repetitionstext(antal: int, bestallning: str) -> str:
    """`Det här är den tredje remissen med beställningen Praktikplats på 36 månader.`"""
    if antal < 2:
        return ""
    tal = f"den {ORDNINGSTAL[antal]} remissen" if antal < len(ORDNINGSTAL) else f"remiss nummer {antal}"
    return f"Det här är {tal} med beställningen {bestallning} på 36 månader."
