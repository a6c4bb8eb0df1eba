"""The participation: started, lengthened, ended, and opened again with an undone avslut."""

from datetime import date
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from ame.access.enums import Roll
from ame.access.models import User
from ame.access.perms import can_arbeta_i_arende, krav
from ame.access.personal import arbetar_i
from ame.arenden import services as arende_services
from ame.arenden.enums import Anteckningstyp, Bevakningsslag
from ame.arenden.models import Arende
from ame.arenden.services import las_arende, los_bevakning, skapa_bevakning
from ame.audit.models import Handelse
from ame.audit.services import log_event
from ame.common.datum import datum_text
from ame.common.texter import krav_text, utan_nummer
from ame.organisation.models import Insatstyp
from insatser.enums import Arbetsplatsform, InsatsStatus, Onskemal, Slutorsak
from insatser.models import Insats, Insatsforlangning, Planmal
from insatser.services.placering_start import ateroppna_placeringar
from insatser.services.plan import hamta_eller_borja_plan, nytt_mal, plan_hos_annan
from insatser.services.slut import krav_klar_narvaro, stang_det_som_hor_till
from insatser.services.stillestand import prova_om
from insatser.urval import oppna_mal, samma_slag
from intake.enums import Loftesslag
from intake.services import uppfyll


@transaction.atomic
def starta_insats(
    *,
    actor: User,
    arende: Arende,
    insatstyp: Insatstyp,
    start_den: date,
    nyckel: UUID | None = None,
    planmal: Planmal | None = None,
    mal: str = "",
    langre_skal: str = "",
    **falt: Any,
) -> Insats:
    """Starts a participation; several may be open at once (methods.md 0.1). The first one moves the case to "insats pågår". It always
    serves a goal of the person's plan: `planmal`, or a new one from `mal` (S056). What it counts as is the catalogue's (S083). `falt`:
    stodslag, utforare, arbetsplatsform, arbetsplats, handledare, vald_av, foljer_onskemal, foljer_skal, trots_tidigare, ses_over_den,
    informerad_den, ej_informerad_skal, timmar_per_vecka, planerat_slut_den, ar_finsam. Without planerat_slut_den the catalogue's normal
    length; a later end is a decision with a reason, `langre_skal` (S071). `nyckel` comes from the form: sending it twice starts one."""
    arende = las_arende(arende)
    krav(can_arbeta_i_arende(actor, arende))
    if nyckel and (sparad := Insats.objects.filter(pk=nyckel, arende=arende).first()):
        return sparad
    slut = insatstyp.normalt_slut(start_den)
    falt = {"stodslag": insatstyp.stodslag, "planerat_slut_den": slut} | falt | {"slag": insatstyp.slag}
    _kontrollera_start(arende, insatstyp, start_den)
    _kontrollera_plats(arende, falt)
    _kontrollera_varfor(actor, arende, insatstyp, falt)
    _kontrollera_langd(insatstyp, falt, slut, langre_skal)
    planmal = _planens_mal(actor, arende, planmal, mal)
    arende = arende_services.starta_insats(arende=arende, actor=actor, start_den=start_den)
    insats = Insats(
        arende=arende,
        insatstyp=insatstyp,
        start_den=start_den,
        planmal=planmal,
        mal=mal.strip() or (planmal.text if planmal else ""),
        registrerad_av=actor,
        **falt,
    )
    _spara_ny(insats, nyckel)
    if insats.planerat_slut_den > slut:
        _skriv_forlangning(actor, insats, slut, langre_skal)
    _bevaka_oversyn(actor, insats)
    log_event(
        actor=actor, verb="insats.starta", obj=insats, after=insatstyp.loka_typ, handelse_den=start_den, arende_id=arende.pk
    )
    uppfyll(slag=Loftesslag.AKTIVITET, mal_id=arende.pk, den=start_den, actor=actor)  # the first one keeps the promise (S077)
    prova_om(arende.pk)
    return insats


def _spara_ny(insats: Insats, nyckel: UUID | None) -> None:
    if nyckel:
        insats.pk = nyckel
    insats.full_clean(validate_unique=False)
    try:
        with transaction.atomic():
            insats.save(force_insert=True)
    except IntegrityError as fel:  # the form's key was used in another case
        raise ValidationError("Insatsen kunde inte sparas. Ladda om sidan och försök igen.") from fel


def _planens_mal(actor: User, arende: Arende, planmal: Planmal | None, mal: str) -> Planmal | None:
    """The goal of the person's active plan that the insats serves; without one the text becomes a goal there (S056). None when the plan
    is another verksamhet's and not shared: then the goal stands on the insats only (law.md A02)."""
    if planmal is None:
        text = krav_text("mal", mal, "Skriv vad insatsen ska leda till, eller välj ett mål i planen.")
        if plan_hos_annan(arende):
            utan_nummer({"mal": mal})
            return None
        return nytt_mal(actor=actor, plan=hamta_eller_borja_plan(actor=actor, arende=arende), text=text)
    utan_nummer({"mal": mal})
    oppet = oppna_mal(arende).filter(pk=planmal.pk).first()
    if oppet is None:
        raise ValidationError({"planmal": "Målet är inte öppet i personens plan. Välj ett annat, eller skriv ett nytt."})
    return oppet


def _kontrollera_start(arende: Arende, insatstyp: Insatstyp, start_den: date) -> None:
    if arende.inskriven_den and start_den < arende.inskriven_den:
        raise ValidationError({"start_den": "Insatsen kan inte starta före inskrivningen."})
    if start_den > timezone.localdate():
        raise ValidationError({"start_den": "Starta insatsen tidigast den dag den börjar. Lägg en bevakning till dess."})
    if insatstyp.verksamhet_id != arende.enhet.verksamhet_id:
        raise ValidationError({"insatstyp": "Insatsen finns inte i enhetens katalog."})
    if insatstyp.ar_anonym:
        raise ValidationError({"insatstyp": "Insatsen registreras utan person. Räkna deltagarna på insatsens sida i katalogen."})
    if not Insatstyp.objects.erbjudna(start_den).filter(pk=insatstyp.pk).exists():
        raise ValidationError({"insatstyp": "Insatsen gick inte att välja den dagen. Välj en annan ur katalogen."})


def _kontrollera_varfor(actor: User, arende: Arende, insatstyp: Insatstyp, falt: dict[str, Any]) -> None:
    """Why this insats: the wish (S054), the same kind again (S082), when an occupation is reviewed (S057), what the person was told (SoL
    11:6; law.md C33). Answers that the kind does not ask for are left out."""
    for namn in ("foljer_skal", "trots_tidigare", "ej_informerad_skal"):
        falt[namn] = (falt.get(namn) or "").strip()
    utan_nummer({namn: falt[namn] for namn in ("foljer_skal", "trots_tidigare", "ej_informerad_skal")})
    fel: dict[str, str] = {}
    if falt.get("foljer_onskemal") in {Onskemal.DELVIS, Onskemal.NEJ} and not falt["foljer_skal"]:
        fel["foljer_skal"] = "Skriv varför insatsen inte helt följer deltagarens önskemål."
    if not samma_slag(actor, arende, insatstyp).exists():
        falt["trots_tidigare"] = ""
    elif not falt["trots_tidigare"]:
        fel["trots_tidigare"] = "Deltagaren har haft insatser av samma slag. Skriv på en rad varför den behövs igen."
    if not insatstyp.ar_sysselsattning:
        falt["ses_over_den"] = None
    elif fel_dag := _fel_oversyn(falt.get("ses_over_den"), falt["planerat_slut_den"]):
        fel["ses_over_den"] = fel_dag
    if not insatstyp.ar_utan_provning:
        falt |= {"informerad_den": None, "ej_informerad_skal": ""}
    elif not falt.get("informerad_den") and not falt["ej_informerad_skal"]:
        fel["informerad"] = "Markera att deltagaren fått veta att man kan ansöka om annan hjälp, eller skriv varför inte."
    if fel:
        raise ValidationError(fel)


def _fel_oversyn(ses_over_den: date | None, slut: date) -> str:
    if ses_over_den is None:
        return "Ange vilken dag sysselsättningen ses över."
    if ses_over_den <= timezone.localdate() or ses_over_den > slut:
        return "Välj en dag efter i dag och senast vid planerat slut."
    return ""


def _kontrollera_langd(insatstyp: Insatstyp, falt: dict[str, Any], slut: date, skal: str) -> None:
    if falt["planerat_slut_den"] <= slut:
        return
    utan_nummer({"langre_skal": skal})
    if not skal.strip():
        dagar = insatstyp.normal_langd_dagar
        raise ValidationError({"langre_skal": f"Normal längd är {dagar} dagar. Skriv varför insatsen behöver pågå längre."})


def _bevaka_oversyn(actor: User, insats: Insats) -> None:
    """An occupation is reviewed on its day: a task for the one who is responsible (S057)."""
    los_bevakning(actor=actor, slag=Bevakningsslag.PLAN, mal_id=insats.pk)
    if insats.ses_over_den and insats.arende.ansvarig:
        skapa_bevakning(
            actor=actor,
            ansvarig=insats.arende.ansvarig,
            arende=insats.arende,
            slag=Bevakningsslag.PLAN,
            titel="Se över sysselsättningen: leder den vidare?",
            forfaller_den=insats.ses_over_den,
            mal_id=insats.pk,
        )


def _kontrollera_plats(arende: Arende, falt: dict[str, Any]) -> None:
    """Each form of workplace has its own fields and no others (S065); a handledare works in the unit."""
    form = falt.get("arbetsplatsform", Arbetsplatsform.INGEN)
    if form == Arbetsplatsform.INGEN and falt.get("arbetsplats"):
        raise ValidationError({"arbetsplats": "Insatsen har ingen arbetsplats. Töm fältet eller välj form av arbetsplats."})
    if form != Arbetsplatsform.INGEN and not falt.get("arbetsplats", "").strip():
        raise ValidationError({"arbetsplats": "Skriv vilken arbetsplats det är."})
    utan_nummer({"arbetsplats": falt.get("arbetsplats", "")})
    handledare = falt.get("handledare")
    if handledare is None:
        return
    if form in {Arbetsplatsform.KOMMUNAL_ENHET, Arbetsplatsform.EXTERN}:
        raise ValidationError({"handledare": "Handledaren på en arbetsplats utanför enheten skrivs inte in här."})
    if not arbetar_i(handledare, arende.enhet_id, Roll.HANDLEDARE):
        raise ValidationError({"handledare": "Välj en handledare i enheten."})


@transaction.atomic
def avsluta_insats(
    *,
    actor: User,
    insats: Insats,
    slut_den: date,
    slutorsak: str,
    slutkommentar: str = "",
    syfte_handlaggare: str = "",
    syfte_deltagare: str = "",
    syfte_kommentar: str = "",
) -> Insats:
    """Ends a participation; the case goes on (a move between insatser is not an avslut, kas.md 6.0). Both the handläggare and the
    participant say whether it moved what it was meant to (S059)."""
    insats = _las_pagaende(actor, insats)
    fel = {}
    if not syfte_handlaggare:
        fel["syfte_handlaggare"] = "Svara om insatsen gav det den var till för."
    if not syfte_deltagare:
        fel["syfte_deltagare"] = "Fråga deltagaren. Den som inte vill svara har också svarat."
    if not slutorsak:
        fel["slutorsak"] = "Ange varför insatsen slutade."
    if fel:
        raise ValidationError(fel)
    insats.syfte_handlaggare, insats.syfte_deltagare = syfte_handlaggare, syfte_deltagare
    insats.syfte_kommentar = syfte_kommentar.strip()
    return _avsluta(actor, insats, slut_den, slutorsak, slutkommentar)


def _avsluta(actor: User, insats: Insats, slut_den: date, slutorsak: str, slutkommentar: str = "") -> Insats:
    if slut_den > timezone.localdate():
        raise ValidationError({"slut_den": "Slutdatum kan inte vara i framtiden."})
    if slut_den < insats.start_den:
        raise ValidationError({"slut_den": "Slutdatum kan inte vara före insatsens start."})
    utan_nummer({"slutkommentar": slutkommentar, "syfte_kommentar": insats.syfte_kommentar})
    krav_klar_narvaro(insats, slut_den)
    insats.status, insats.slut_den, insats.slutorsak = InsatsStatus.AVSLUTAD, slut_den, slutorsak
    insats.slutkommentar = slutkommentar.strip()
    insats.full_clean()
    insats.save(
        update_fields=[
            "status",
            "slut_den",
            "slutorsak",
            "slutkommentar",
            "syfte_handlaggare",
            "syfte_deltagare",
            "syfte_kommentar",
        ]  # fmt: skip
    )
    fore = stang_det_som_hor_till(actor=actor, insats=insats, slut_den=slut_den)
    log_event(
        actor=actor,
        verb="insats.avsluta",
        obj=insats,
        after=slutorsak,
        handelse_den=slut_den,
        arende_id=insats.arende_id,
        data=fore,
    )
    prova_om(insats.arende_id)
    return insats


def _las_pagaende(actor: User, insats: Insats) -> Insats:
    insats = (
        Insats.objects.select_for_update(of=("self",))
        .select_related("arende__person", "arende__enhet", "arende__ansvarig", "insatstyp")
        .get(pk=insats.pk)
    )
    krav(can_arbeta_i_arende(actor, insats.arende))
    if insats.status == InsatsStatus.AVSLUTAD:
        raise ValidationError("Insatsen är redan avslutad. Ladda om sidan för att se läget.")
    return insats


@transaction.atomic
def forlang_insats(
    *, actor: User, insats: Insats, planerat_slut_den: date, skal: str, ses_over_den: date | None = None
) -> Insats:
    """Moves the planned end forward. It takes a decision with a reason, kept as a row and signed in the journal (S070, S071). An
    occupation goes on only for a new reason, and until a new review (S057)."""
    insats = _las_pagaende(actor, insats)
    if planerat_slut_den <= insats.planerat_slut_den or planerat_slut_den < timezone.localdate():
        raise ValidationError({"planerat_slut_den": "Välj en dag efter det nuvarande planerade slutet, i dag eller framåt."})
    skal = krav_text("skal", skal, "Skriv varför insatsen behöver pågå längre.")
    fore, insats.planerat_slut_den = insats.planerat_slut_den, planerat_slut_den
    if insats.insatstyp.ar_sysselsattning:
        _krav_nytt_skal(insats, skal)
        if fel := _fel_oversyn(ses_over_den, planerat_slut_den):
            raise ValidationError({"ses_over_den": fel})
        insats.ses_over_den = ses_over_den
    insats.full_clean()
    insats.save(update_fields=["planerat_slut_den", "ses_over_den"])
    _skriv_forlangning(actor, insats, fore, skal)
    if insats.insatstyp.ar_sysselsattning:
        _bevaka_oversyn(actor, insats)
    return insats


def _krav_nytt_skal(insats: Insats, skal: str) -> None:
    forut = {" ".join(s.casefold().split()) for s in [*insats.forlangningar.values_list("skal", flat=True), insats.mal]}
    if " ".join(skal.casefold().split()) in forut:
        raise ValidationError(
            {"skal": "Sysselsättning förlängs bara av ett nytt skäl. Skriv vad som är nytt sedan förra gången."}
        )


def _skriv_forlangning(actor: User, insats: Insats, fore: date, skal: str) -> None:
    rad = Insatsforlangning(insats=insats, fran_den=fore, till_den=insats.planerat_slut_den, skal=skal.strip(), beslutad_av=actor)
    rad.full_clean()
    rad.save(force_insert=True)
    text = f"{insats.insatstyp} förlängs från {datum_text(fore)} till {datum_text(rad.till_den)}. Skäl: {rad.skal}"
    arende_services.signera_anteckning(
        arende=insats.arende,
        actor=actor,
        typ=Anteckningstyp.OVRIGT,
        handelse_den=timezone.localdate(),
        text=text,
        stodslag=insats.stodslag,
        ta_bort_utkastet=False,
    )
    log_event(
        actor=actor,
        verb="insats.forlang",
        obj=insats,
        before=fore.isoformat(),
        after=rad.till_den.isoformat(),
        arende_id=insats.arende_id,
    )
    prova_om(insats.arende_id)


@transaction.atomic
def avsluta_alla_insatser(*, actor: User, arende: Arende, slut_den: date) -> None:
    """Ends what is still open when the case is closed; called by followup. Attendance must be clear here too. Whether it moved what it
    was meant to stays unanswered: nobody was asked (S059)."""
    for rad in Insats.objects.pagaende().filter(arende=arende):
        insats = _las_pagaende(actor, rad)
        _avsluta(actor, insats, max(slut_den, insats.start_den), Slutorsak.ARENDET_AVSLUTAT)


@transaction.atomic
def ateroppna_insatser(*, actor: User, arende: Arende) -> None:
    """The avslut is undone: what it ended goes on as before, with its placements; called by followup."""
    rader = Insats.objects.select_for_update(of=("self",)).filter(arende=arende, slutorsak=Slutorsak.ARENDET_AVSLUTAT)
    for insats in rader.select_related("arende__ansvarig"):
        before = insats.slutorsak
        insats.status, insats.slut_den, insats.slutorsak = InsatsStatus.PAGAR, None, ""
        insats.full_clean()
        insats.save(update_fields=["status", "slut_den", "slutorsak"])
        log_event(actor=actor, verb="insats.ateroppna", obj=insats, before=before, arende_id=arende.pk)
        slutet = Handelse.objects.filter(verb="insats.avsluta", objekt_id=insats.pk).latest("pk")
        ateroppna_placeringar(actor=actor, insats=insats, fore=slutet.data)
        _bevaka_oversyn(actor, insats)
