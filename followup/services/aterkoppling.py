"""Written answers to the remittent (S010, S111)."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from ame.access.enums import Roll
from ame.access.models import User
from ame.access.perms import can_arbeta_i_arende, krav
from ame.arenden.enums import Bevakningsslag, Notisslag, Riktning
from ame.arenden.models import Arende
from ame.arenden.services import los_bevakning, notiser, ta_bort_utkast
from ame.arenden.services.delning import TACKER
from ame.arenden.services.diarium import registrera, ska_maskas
from ame.audit.services import log_event
from ame.common.texter import nummerfel, utan_nummer
from ame.people.models import Medgivande
from followup.models import Aterkoppling
from intake import utlamning
from intake.enums import Aterkopplingsslag, Delningsgrund, Delningsriktning, Loftesslag, RemissStatus, SaknadGrund
from intake.grunder import Provning
from intake.models import AvtaladAterkoppling, Remiss
from intake.services import besvara, uppfyll
from intake.services.aviseringar import till_avsandaren
from intake.services.delning import SaknarGrund, notera_sparr
from intake.services.komplett import ar_minderarig
from intake.services.rad import las_remiss

UTKAST, UTKAST_RATTA = "aterkoppling", "aterkoppling_ratta"  # objekt_id: the remiss, and the row to be corrected
SKRIVS = frozenset({RemissStatus.MOTTAGEN, RemissStatus.ANTAGEN})
SLUTLIGA = frozenset({Aterkopplingsslag.SLUT, Aterkopplingsslag.ATER})  # both answer the remiss (S111, S113)
SKAL_ATER = "Varför personen går tillbaka"
SAKNAS_DEL = "Skriv under rubriken {}. Går det inte att svara, skriv varför."


def rubriker(remiss: Remiss, rattar: Aterkoppling | None = None) -> list[str]:
    """What the answer must hold beside the question: the beställningstyp's own headings, or those the corrected answer was signed with
    (S111)."""
    if rattar:
        return [d["rubrik"] for d in rattar.svarsdelar]
    return list(dict.fromkeys(remiss.bestallningstyp.svarsrubriker)) if remiss.bestallningstyp else []


def giltiga_medgivanden(arende: Arende, remiss: Remiss) -> QuerySet[Medgivande]:
    """The unit's own consents towards the sender's unit that are in force today and cover planning or results (law.md A08)."""
    return utlamning.giltiga_medgivanden(arende, remiss, TACKER)


def prova_svarsgrund(
    arende: Arende, remiss: Remiss, *, grund: str, motivering: str = "", medgivande: Medgivande | None = None
) -> Provning:
    """May the answer leave on this ground today? (law.md A09)"""
    return utlamning.prova_utlamning(arende, remiss, TACKER, grund=grund, motivering=motivering, medgivande=medgivande)


def ar_samma_myndighet(remiss: Remiss) -> bool:
    """Sender and receiver in one verksamhet of one nämnd: no secrecy boundary between them (law.md A02)."""
    fran, till = remiss.avsandande_enhet, remiss.mottagande_enhet
    return fran is not None and till is not None and fran.verksamhet_id == till.verksamhet_id


def far_skriva(remiss: Remiss) -> str:
    """Why no new answer can be written to the remiss; empty when it can."""
    if remiss.arende_id is None or remiss.status not in {*SKRIVS, RemissStatus.BESVARAD}:
        return "Remissen är inte mottagen, eller redan avslutad."
    if remiss.ar_egen_ansokan:
        return "En egen ansökan har ingen remittent att svara."
    if remiss.status == RemissStatus.BESVARAD:
        return "Den slutliga återkopplingen är redan lämnad. Skriv en rättelse om något är fel."
    return ""


def signera_aterkoppling(*, actor: User, remiss: Remiss, **svar: Any) -> Aterkoppling:
    """Signs and delivers an answer; takes what `_signera` takes. A share that is refused for want of a ground is counted, outside the
    transaction that was refused (S036)."""
    try:
        return _signera(actor=actor, remiss=remiss, **svar)
    except SaknarGrund as fel:
        notera_sparrat_svar(actor=actor, remiss=remiss, saknad=fel.saknad)
        raise


def notera_sparrat_svar(*, actor: User, remiss: Remiss, saknad: SaknadGrund) -> None:
    notera_sparr(actor=actor, remiss=remiss, saknad=saknad, riktning=Delningsriktning.TILL_REMITTENT)


@transaction.atomic
def _signera(
    *,
    actor: User,
    remiss: Remiss,
    slag: str,
    fraga_besvarad: str,
    svar: str,
    grund: str,
    nasta_steg: str = "",
    delar: Mapping[str, str] | None = None,
    skal_ater: str = "",
    grund_motivering: str = "",
    medgivande: Medgivande | None = None,
    avtalad: AvtaladAterkoppling | None = None,
    rattar: Aterkoppling | None = None,
    nyckel: UUID | None = None,
) -> Aterkoppling:
    """The sender reads it at once, the agreed day's task is done, and the final one answers the remiss, as does an återremittering (S113).
    `delar` is heading -> text. The ground is checked at this moment (law.md A09, A11). Sending the same form twice makes one answer."""
    remiss = las_remiss(remiss)
    if remiss.arende is None:
        raise ValidationError(far_skriva(remiss))
    krav(can_arbeta_i_arende(actor, remiss.arende))
    if nyckel and (sparad := Aterkoppling.objects.filter(pk=nyckel, remiss=remiss).first()):
        svarsdelar = _delar(remiss, slag, delar, skal_ater, sparad.rattar)
        return _samma_en_gang_till(sparad, slag, svar.strip(), nasta_steg.strip(), svarsdelar)
    if (skal := far_skriva(remiss)) and (rattar is None or remiss.status != RemissStatus.BESVARAD):
        raise ValidationError(skal)
    if rattar:
        slag, avtalad = _kontrollera_rattelse(remiss, rattar)
    elif avtalad and (avtalad.remiss_id, avtalad.slag) != (remiss.pk, _avtalat_slag(slag)):
        raise ValidationError("Den avtalade återkopplingen hör inte till remissen.")
    svarsdelar = _delar(remiss, slag, delar, skal_ater, rattar)
    _kontrollera_text(svar=svar, nasta_steg=nasta_steg, grund_motivering=grund_motivering)
    _kontrollera_delar(slag, svarsdelar, [r for r in rubriker(remiss, rattar) if r != SKAL_ATER])
    utlamning.krav_utlamning(remiss.arende, remiss, TACKER, grund=grund, motivering=grund_motivering, medgivande=medgivande)
    rad = Aterkoppling(
        remiss=remiss,
        arende=remiss.arende,
        avtalad=avtalad if rattar else avtalad or forsta_avtalade(remiss, slag),
        slag=slag,
        fraga=remiss.fraga,
        till=mottagare(remiss),
        fraga_besvarad=fraga_besvarad,
        svar=svar.strip(),
        svarsdelar=svarsdelar,
        nasta_steg=nasta_steg.strip(),
        grund=grund,
        grund_motivering=grund_motivering.strip() if _motiveras(remiss.arende, grund) else "",
        medgivande=medgivande if grund == Delningsgrund.SAMTYCKE else None,
        rattar=rattar,
        signerad_av=actor,
    )
    if nyckel:
        rad.pk = nyckel
    _spara(rad)
    _efter_signering(actor, remiss, rad)
    return rad


def _samma_en_gang_till(sparad: Aterkoppling, *skrivet: Any) -> Aterkoppling:
    """The same form twice is one answer; another content under its key is refused."""
    if (sparad.slag, sparad.svar, sparad.nasta_steg, sparad.svarsdelar) != skrivet:
        raise ValidationError("Formuläret är redan sparat. Ladda om sidan.")
    return sparad


def forsta_avtalade(remiss: Remiss, slag: str) -> AvtaladAterkoppling | None:
    """The first agreed day of the kind that has no answer yet."""
    return remiss.avtalade.filter(slag=_avtalat_slag(slag), aterkopplingar__isnull=True).order_by("senast_den").first()


def _motiveras(arende: Arende, grund: str) -> bool:
    """A consent speaks for itself, but a minor's needs a word on maturity (law.md A15)."""
    return grund != Delningsgrund.SAMTYCKE or ar_minderarig(arende.person.fodelsedatum, timezone.localdate())


def _avtalat_slag(slag: str) -> str:
    """An återremittering is given instead of the final answer, so it keeps that day."""
    return Aterkopplingsslag.SLUT if slag == Aterkopplingsslag.ATER else slag


def _delar(
    remiss: Remiss, slag: str, delar: Mapping[str, str] | None, skal_ater: str, rattar: Aterkoppling | None
) -> list[dict[str, str]]:
    """As they are stored: the headings of today with their texts, so that a later change of the list leaves signed answers alone. The
    reason of an återremittering stands first."""
    skrivet = {rubrik: text.strip() for rubrik, text in (delar or {}).items()}
    if slag == Aterkopplingsslag.ATER:
        skrivet[SKAL_ATER] = skal_ater.strip()
    namn = [r for r in rubriker(remiss, rattar) if r != SKAL_ATER]
    alla = [SKAL_ATER, *namn] if slag == Aterkopplingsslag.ATER else namn
    return [{"rubrik": r, "text": skrivet.get(r, "")} for r in alla if slag != Aterkopplingsslag.START or skrivet.get(r)]


def saknade_delar(delar: Mapping[str, str], slag: str, skal_ater: str) -> dict[str, str]:
    """Field -> what to write: every heading is answered when it is signed (S111). At the start there may be nothing to say yet."""
    if slag == Aterkopplingsslag.START:
        return {}
    fel = {f"del_{n}": SAKNAS_DEL.format(rubrik) for n, (rubrik, text) in enumerate(delar.items()) if not text.strip()}
    if slag == Aterkopplingsslag.ATER and not skal_ater.strip():
        fel["skal_ater"] = "Skriv varför personen går tillbaka till remittenten."
    return fel


def _kontrollera_delar(slag: str, svarsdelar: list[dict[str, str]], namn: list[str]) -> None:
    texter = {d["rubrik"]: d["text"] for d in svarsdelar}
    skal = texter.pop(SKAL_ATER, "")
    fel: dict[str, Any] = dict(saknade_delar(texter, slag, skal))
    fel |= nummerfel({"skal_ater": skal, **{f"del_{namn.index(r)}": t for r, t in texter.items()}})
    if fel:
        raise ValidationError(fel)


def _kontrollera_rattelse(remiss: Remiss, rattar: Aterkoppling) -> tuple[str, AvtaladAterkoppling | None]:
    """A correction is of the same remiss, kind and agreed day, and of the row that stands last (S114)."""
    if rattar.remiss_id != remiss.pk:
        raise ValidationError("Rättelsen hör till en annan remiss.")
    if Aterkoppling.objects.filter(rattar=rattar).exists():
        raise ValidationError("Någon annan har redan rättat återkopplingen. Läs den nya och rätta den om det behövs.")
    return rattar.slag, rattar.avtalad


def _kontrollera_text(**texter: str) -> None:
    utan_nummer(texter)
    if not texter["svar"].strip():
        raise ValidationError({"svar": "Skriv svaret på remittentens fråga."})


def _spara(rad: Aterkoppling) -> None:
    rad.full_clean(validate_unique=False)
    try:
        with transaction.atomic():
            rad.save(force_insert=True)
    except IntegrityError as fel:  # the form's key was used for another remiss
        raise ValidationError("Återkopplingen kunde inte sparas. Ladda om sidan och försök igen.") from fel


def _efter_signering(actor: User, remiss: Remiss, rad: Aterkoppling) -> None:
    if rad.avtalad_id and rad.rattar_id is None:
        los_bevakning(actor=actor, slag=Bevakningsslag.ATERKOPPLING, mal_id=rad.avtalad_id)
        uppfyll(slag=Loftesslag.ATERKOPPLING, mal_id=rad.avtalad_id, den=timezone.localdate(rad.signerad_vid), actor=actor)
        notiser.gor_inaktuella(mal_id=rad.avtalad_id)
    _diariefor(remiss, rad)
    till_avsandaren(remiss=remiss, slag=Notisslag.ATERKOPPLING, mal_id=rad.pk, sida_id=rad.pk, actor=actor)
    if rad.slag in SLUTLIGA and remiss.status != RemissStatus.BESVARAD:
        for kvar in remiss.avtalade.filter(aterkopplingar__isnull=True):  # the final answer ends the agreed round
            los_bevakning(actor=actor, slag=Bevakningsslag.ATERKOPPLING, mal_id=kvar.pk)
            notiser.gor_inaktuella(mal_id=kvar.pk)
        besvara(actor=actor, remiss=remiss)
    if rad.rattar_id:
        ta_bort_utkast(actor=actor, formular=UTKAST_RATTA, objekt_id=rad.rattar_id)
    else:
        ta_bort_utkast(actor=actor, formular=UTKAST, objekt_id=remiss.pk)
    log_event(
        actor=actor,
        verb="aterkoppling.ratta" if rad.rattar_id else "aterkoppling.signera",
        obj=rad,
        after=rad.slag,
        arende_id=rad.arende_id,
        remiss_id=remiss.pk,
        data={"grund": rad.grund},
    )


def _diariefor(remiss: Remiss, rad: Aterkoppling) -> None:
    """An answer from a verksamhet outside socialtjänst is registered when it is signed, in the same transaction (law.md A25)."""
    assert remiss.mottagande_enhet and remiss.arende
    registrera(
        objekt=rad,
        riktning=Riktning.UT,
        motpart=str(remiss.avsandande_enhet or remiss.avsandande_part),
        arendemening=f"Återkoppling på remiss: {remiss.bestallningstyp}",
        verksamhet=remiss.mottagande_enhet.verksamhet,
        maskad=ska_maskas(remiss.arende, har_skydd=remiss.har_skydd),
    )


def saknade_slutliga(arende: Arende) -> QuerySet[Remiss]:
    """Remisser of the case whose sender still waits for the final written answer: the case cannot be closed (S111)."""
    levande = arende.remisser.filter(status__in=[RemissStatus.MOTTAGEN, RemissStatus.ANTAGEN])
    return levande.exclude(avsandande_enhet=None, avsandande_part=None)


def mottagare(remiss: Remiss) -> str:
    """The one who holds the remiss, the unit whose group queue it lies in, or the part outside."""
    if remiss.avsandande_part:
        return (
            f"{remiss.avsandande_part}, {remiss.avsandande_kontakt}" if remiss.avsandande_kontakt else str(remiss.avsandande_part)
        )
    return f"{remiss.avsandare}, {remiss.avsandande_enhet}" if remiss.avsandare else str(remiss.avsandande_enhet or "")


def ar_mottagare(user: User, remiss: Remiss) -> bool:
    """Whoever holds the remiss now and still works in the unit that sent it; when nobody holds it, its group (law.md D11; S033)."""
    if remiss.avsandare_id is not None:
        return remiss.avsandare_id == user.pk and remiss.avsandande_enhet_id in user.enheter_med_roll(Roll.SOCIALSEKRETERARE)
    return remiss.avsandande_enhet_id is not None and Remiss.objects.i_gruppkon(user).filter(pk=remiss.pk).exists()


@transaction.atomic
def markera_last(*, actor: User, aterkoppling: Aterkoppling) -> None:
    """The remittent has opened the answer; only the first time is kept (N03)."""
    rad = Aterkoppling.objects.select_for_update(of=("self",)).select_related("remiss").get(pk=aterkoppling.pk)
    if rad.last_vid is None and ar_mottagare(actor, rad.remiss):
        rad.last_vid = timezone.now()
        rad.save(update_fields=["last_vid"])
        log_event(actor=actor, verb="aterkoppling.last", obj=rad, arende_id=rad.arende_id, remiss_id=rad.remiss_id)
