"""The receiver's side: take in, ask for more, decline, redirect, accept, answer."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from ame.access.models import User
from ame.access.perms import can_handlagga_remiss, krav
from ame.arenden.enums import Bevakningsslag, EjPaborjadOrsak, Status
from ame.arenden.models import Arende
from ame.arenden.services import oppna_arende, skapa_bevakning
from ame.arenden.services.ansvar import krav_kan_aga
from ame.common.nummerserie import nasta_nummer
from ame.common.texter import krav_text
from ame.organisation.models import Enhet
from intake.enums import Aterkopplingsslag, BeredningStatus, Delningsgrund, RemissStatus
from intake.models import AvtaladAterkoppling, Beredning, Komplettering, Remiss, Remissuppgift
from intake.services.aviseringar import ny_remiss
from intake.services.bilagor import kopiera_bilagor
from intake.services.ingang import krav_oppen
from intake.services.kvot import krav_skal_over_kvot
from intake.services.loften import for_vidare
from intake.services.rad import SKRIVBARA, avsluta_arende_for_remissen, byt_status, las_remiss, satt_spar
from intake.services.remiss import ge_chefer_atkomst
from intake.services.rundgang import skriv_annorlunda
from intake.transitions import next_status

LOPANDE = (Status.VANTAR, Status.INSATS)


@transaction.atomic
def ta_emot(
    *,
    actor: User,
    remiss: Remiss,
    ansvarig: User | None = None,
    kvot_skal: str = "",
    vad_ar_annorlunda: str = "",
) -> Remiss:
    """Receives the remiss into the person's case, which is opened when there is none. Joins a case under way at once, and then says what
    is different from the third of the same kind on (S016). The one who holds the case works in the unit as handläggare or beredare
    (S029): a chef names somebody. Beyond the places of the year it takes a reason (S007)."""
    remiss = las_remiss(remiss)
    krav(can_handlagga_remiss(actor, remiss))
    next_status(remiss.status, "ta_emot")
    assert remiss.person and remiss.mottagande_enhet and remiss.inkom_den  # constraint remiss_hel_nar_skickad
    krav_kan_aga(remiss.mottagande_enhet.pk, ansvarig or actor, "ansvarig")
    over = krav_skal_over_kvot(remiss, kvot_skal)
    remiss.arende = oppna_arende(
        actor=actor,
        person=remiss.person,
        enhet=remiss.mottagande_enhet,
        spar=remiss.spar,
        inkom_den=remiss.inkom_den,
        ansvarig=ansvarig or actor,
        slag=remiss.slag,
    )
    data = {"over_kvot": [p.kalla or "alla" for p in over]} if over else None
    remiss = byt_status(remiss, actor, "ta_emot", ["arende", "kvot_skal"], data=data)
    if remiss.arende and remiss.arende.status in LOPANDE:
        skriv_annorlunda(remiss, vad_ar_annorlunda)
        remiss = anta(actor=actor, remiss=remiss)
    return remiss


def ansluter_direkt(remiss: Remiss) -> bool:
    """Whether the person is enrolled in the unit already: then the remiss joins that case without beredning."""
    return Arende.objects.filter(person=remiss.person_id, enhet=remiss.mottagande_enhet_id, status__in=LOPANDE).exists()


@transaction.atomic
def begar_komplettering(*, actor: User, remiss: Remiss, text: str) -> Remiss:
    """Sends the remiss back with what is missing; the clock stands still (S009, N10)."""
    remiss = las_remiss(remiss)
    krav(can_handlagga_remiss(actor, remiss))
    next_status(remiss.status, "begar_komplettering")
    if remiss.ar_egen_ansokan:
        raise ValidationError("En egen ansökan har ingen avsändare att fråga. Kontakta personen.")
    text = krav_text("text", text, "Skriv vad som saknas i remissen.")
    Komplettering.objects.create(remiss=remiss, begard_av=actor, text=text)
    return byt_status(remiss, actor, "begar_komplettering", [])


@transaction.atomic
def avboj(*, actor: User, remiss: Remiss, skal: str, text: str) -> Remiss:
    """Declines with a reason that says whether it lies with the person or the organisation (S044), and words for the sender. While
    beredning is under way the decision is made there (S023)."""
    remiss = las_remiss(remiss)
    krav(can_handlagga_remiss(actor, remiss))
    next_status(remiss.status, "avboj")
    if Beredning.objects.filter(remiss=remiss, status=BeredningStatus.PAGAR).exists():
        raise ValidationError("Remissen bereds. Fatta beslutet i beredningen.")
    if not skal:
        raise ValidationError({"skal": "Välj varför remissen avböjs."})
    remiss.avbojningsskal = skal
    remiss.avslut_text = krav_text("text", text, "Skriv varför remissen avböjs. Avsändaren läser texten.")
    remiss = byt_status(remiss, actor, "avboj", ["avbojningsskal", "avslut_text"])
    avsluta_arende_for_remissen(remiss, actor, EjPaborjadOrsak.AVBOJD)
    return remiss


@transaction.atomic
def omdirigera(*, actor: User, remiss: Remiss, enhet: Enhet, text: str) -> Remiss:
    """Sends the remiss on to another unit of the same verksamhet; the new one keeps the clock (S020). Another nämnd is another
    authority: decline instead, and the sender sends a new remiss with a ground of its own (law.md A02). Returns the new remiss."""
    remiss = las_remiss(remiss)
    krav(can_handlagga_remiss(actor, remiss))
    next_status(remiss.status, "omdirigera")
    assert remiss.mottagande_enhet  # constraint remiss_hel_nar_skickad
    if enhet.pk == remiss.mottagande_enhet_id or enhet.verksamhet_id != remiss.mottagande_enhet.verksamhet_id:
        raise ValidationError({"enhet": "Välj en annan enhet i samma verksamhet. Till en annan nämnd behövs en ny remiss."})
    krav_oppen(remiss, enhet=enhet, falt="enhet")
    remiss.avslut_text = krav_text("text", text, "Skriv varför remissen skickas vidare.")
    remiss = byt_status(remiss, actor, "omdirigera", ["avslut_text"])
    ny = _kopia(remiss, enhet)
    _kopiera_delar(remiss, ny)
    kopiera_bilagor(fran=remiss, till=ny)
    for_vidare(fran=remiss, till=ny, actor=actor)
    if remiss.person and remiss.ar_skyddad:  # also one protected after the remiss came
        ge_chefer_atkomst(remiss.person, enhet)
    ny_remiss(remiss=ny, actor=actor)
    avsluta_arende_for_remissen(remiss, actor, EjPaborjadOrsak.OMDIRIGERAD)
    return ny


def _kopiera_delar(remiss: Remiss, ny: Remiss) -> None:
    """The agreed days, what was sent by category, and the answered requests: what stood still before stays out of the one clock."""
    Remissuppgift.objects.bulk_create(
        Remissuppgift(remiss=ny, kategori=u.kategori, text=u.text, medgivande_id=u.medgivande_id)
        for u in remiss.uppgifter.filter(struken="")  # type: ignore[attr-defined]
    )
    AvtaladAterkoppling.objects.bulk_create(
        AvtaladAterkoppling(remiss=ny, slag=a.slag, senast_den=a.senast_den) for a in remiss.avtalade.all()
    )
    Komplettering.objects.bulk_create(
        Komplettering(
            remiss=ny, begard_vid=k.begard_vid, begard_av_id=k.begard_av_id, text=k.text, besvarad_vid=k.besvarad_vid, svar=k.svar
        )
        for k in remiss.kompletteringar.all()
    )


def _kopia(remiss: Remiss, enhet: Enhet) -> Remiss:
    ny = Remiss(
        nummer=nasta_nummer("remiss_nummer", "R"),
        status=RemissStatus.SKICKAD,
        skapad_av_id=remiss.skapad_av_id,
        avsandare_id=remiss.avsandare_id,
        avsandande_enhet_id=remiss.avsandande_enhet_id,
        person_id=remiss.person_id,
        initiator=remiss.initiator,
        inkom_den=remiss.inkom_den,
        skickad_vid=timezone.now(),
        omdirigerad_fran=remiss,
    )
    for falt in SKRIVBARA:
        setattr(ny, falt, getattr(remiss, falt))
    ny.mottagande_enhet = enhet
    satt_spar(ny)
    if ny.spar == "direktspar" and not ny.onskad_insats_id:
        raise ValidationError({"enhet": "Enheten tar bara emot direkta remisser till en namngiven insats."})
    if not ny.ar_egen_ansokan:
        ny.grund = Delningsgrund.SAMMA_MYNDIGHET
        ny.grund_motivering = f"Skickad vidare inom verksamheten från {remiss.nummer}"
    ny.full_clean()
    ny.save(force_insert=True)
    return ny


@transaction.atomic
def anta(*, actor: User, remiss: Remiss) -> Remiss:
    """The person is received: the agreed återkoppling days become tasks for the one who holds the case (S010)."""
    remiss = las_remiss(remiss)
    _avtala_delrapport(remiss)
    remiss = byt_status(remiss, actor, "anta", [])
    assert remiss.arende  # constraint remiss_mottagen_har_arende
    for avtalad in remiss.avtalade.all():
        skapa_bevakning(
            actor=actor,
            ansvarig=remiss.arende.ansvarig,
            arende=remiss.arende,
            slag=Bevakningsslag.ATERKOPPLING,
            titel=f"Återkoppling till remittenten ({avtalad.get_slag_display().lower()})",
            forfaller_den=avtalad.senast_den,
            mal_id=avtalad.pk,
        )
    return remiss


def _avtala_delrapport(remiss: Remiss) -> None:
    """A written answer on the way, when the sender would otherwise wait longer than the unit's time for one (C50). The dated setting of the
    day of acceptance decides; days agreed in the remiss itself go first."""
    idag = timezone.localdate()
    avtalade = {a.slag: a.senast_den for a in remiss.avtalade.all()}
    if remiss.ar_egen_ansokan or remiss.mottagande_enhet is None or Aterkopplingsslag.DEL in avtalade:
        return
    den = idag + timedelta(days=remiss.mottagande_enhet.installning(idag).delrapport_dagar)
    slut = avtalade.get(Aterkopplingsslag.SLUT)
    if slut and slut > den:
        AvtaladAterkoppling.objects.create(remiss=remiss, slag=Aterkopplingsslag.DEL, senast_den=den)


@transaction.atomic
def besvara(*, actor: User, remiss: Remiss) -> Remiss:
    """The final written answer is given; called by followup when it is signed."""
    return byt_status(las_remiss(remiss), actor, "besvara", [])
