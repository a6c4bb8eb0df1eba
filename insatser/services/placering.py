"""Where the participation takes place: planned, changed, ended."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from ame.access.enums import Roll
from ame.access.models import User
from ame.access.perms import can_arbeta_i_arende, krav
from ame.access.personal import arbetar_i
from ame.arenden.enums import Bevakningsslag
from ame.arenden.services import los_bevakning
from ame.audit.services import log_event
from ame.common.datum import datum_text, krav_har_varit
from ame.common.texter import krav_text, utan_nummer
from insatser.enums import DELTOG, Arbetsplatsform, InsatsStatus, Onskemal, Placeringsstatus
from insatser.models import Insats, Placering, Plats, Tillfalle
from insatser.models.placering import EGNA_FORMER
from insatser.services.narvaro import ta_bort_kommande
from insatser.services.plan import aktiv_plan, plan_hos_annan
from insatser.services.stillestand import prova_om
from insatser.urval_placering import lediga, under_perioden, utan, varfor_ej_valbar

REDAN = "Placeringen har ändrats sedan sidan öppnades. Ladda om sidan för att se läget."
FRITEXT = ("veckans_innehall", "anpassningar", "nasta_steg", "foljer_skal", "handledare_namn")
ANDRAS = (
    "timmar_per_vecka",
    "veckans_innehall",
    "anpassningar",
    "nasta_steg",
    "handledare",
    "handledare_namn",
    "handledare_telefon",
)


@transaction.atomic
def planera_placering(
    *,
    actor: User,
    insats: Insats,
    plats: Plats,
    start_den: date,
    planerat_slut_den: date,
    nyckel: UUID | None = None,
    **falt: Any,
) -> Placering:
    """A place for the participation; several may follow each other in one insats (S078). The place's row is locked while its free places
    are counted: of two who ask for the last one at the same moment one gets it. `falt`: timmar_per_vecka, veckans_innehall, anpassningar,
    nasta_steg, handledare or handledare_namn and handledare_telefon, foljer_onskemal, bygger_pa_erfarenhet, foljer_skal. `nyckel` comes
    from the form: sending it twice plans one."""
    insats = las_insats(insats)
    krav(can_arbeta_i_arende(actor, insats.arende))
    if nyckel and (sparad := Placering.objects.filter(pk=nyckel, insats=insats).first()):
        return sparad
    if insats.status != InsatsStatus.PAGAR:
        raise ValidationError("Insatsen är avslutad. En placering kan bara göras i en insats som pågår.")
    plats = Plats.objects.select_for_update(of=("self",)).select_related("anordnare").get(pk=plats.pk)
    if plats.anordnare.verksamhet_id != insats.arende.enhet.verksamhet_id:
        raise ValidationError({"plats": "Platsen finns inte i enhetens register."})
    kontrollera_period(insats, plats, start_den, planerat_slut_den)
    falt = _falt_for_formen(insats, Arbetsplatsform(plats.form), falt)
    rad = Placering(
        insats=insats,
        plats=plats,
        form=plats.form,
        start_den=start_den,
        planerat_slut_den=planerat_slut_den,
        registrerad_av=actor,
        **falt,
    )
    _spara_ny(rad, nyckel)
    logga(actor, "placering.planera", rad, after=rad.form, handelse_den=start_den)
    spegla(insats)
    return rad


def _spara_ny(rad: Placering, nyckel: UUID | None) -> None:
    if nyckel:
        rad.pk = nyckel
    rad.full_clean(validate_unique=False)
    try:
        with transaction.atomic():
            rad.save(force_insert=True)
    except IntegrityError as fel:  # the form's key was used in another insats
        raise ValidationError("Placeringen kunde inte sparas. Ladda om sidan och försök igen.") from fel


def las_insats(insats: Insats) -> Insats:
    rader = Insats.objects.select_for_update(of=("self",)).select_related("arende__enhet", "arende__person", "insatstyp")
    return rader.get(pk=insats.pk)


def las_placering(placering: Placering, actor: User) -> Placering:
    """The placement with its insats locked first, as everywhere, so that two who write never wait for each other."""
    insats = las_insats(Insats(pk=placering.insats_id))
    krav(can_arbeta_i_arende(actor, insats.arende))
    rad = Placering.objects.select_for_update(of=("self",)).select_related("plats__anordnare", "handledare").get(pk=placering.pk)
    rad.insats = insats
    return rad


def logga(actor: User, verb: str, rad: Placering, **falt: Any) -> None:
    log_event(actor=actor, verb=verb, obj=rad, arende_id=rad.insats.arende_id, **falt)
    prova_om(rad.insats.arende_id)


# --- what is refused ----------------------------------------------------------------------------------------------


def kontrollera_period(insats: Insats, plats: Plats, start_den: date, slut_den: date, utom: UUID | None = None) -> None:
    """Inside the insats and the plan, beside no other placement of the insats, and with room at the place every day. Each refusal says how
    to mend it. The caller has locked the place."""
    if slut_den < start_den:
        raise ValidationError({"planerat_slut_den": "Planerat slut kan inte vara före starten."})
    _i_planen(insats, start_den)
    if start_den < insats.start_den:
        fran = datum_text(insats.start_den)
        raise ValidationError({"start_den": f"Insatsen började {fran}. Välj den dagen eller en senare."})
    if slut_den > insats.planerat_slut_den:
        till = datum_text(insats.planerat_slut_den)
        raise ValidationError(
            {"planerat_slut_den": f"Insatsen är planerad till {till}. Välj en tidigare dag, eller förläng insatsen först."}
        )
    _ingen_annan(insats, plats, start_den, slut_den, utom)
    tagna = plats.antal - lediga(plats, start_den, slut_den, utom)
    if skal := varfor_ej_valbar(plats, tagna, slut_den):
        raise ValidationError({"plats": f"{plats.namn} går inte att välja: {skal}. Välj en annan plats eller en annan period."})


def _i_planen(insats: Insats, start_den: date) -> None:
    plan = aktiv_plan(insats.arende)
    if plan is None:
        if plan_hos_annan(insats.arende):  # the goal stands on the insats
            return
        raise ValidationError("Personen har ingen plan än. Börja planen under Planering, och gör placeringen sedan.")
    if start_den < plan.paborjad_den:
        fran = datum_text(plan.paborjad_den)
        raise ValidationError(
            {"start_den": f"Planen började {fran}, och en placering följer av planen. Välj den dagen eller en senare."}
        )


def _ingen_annan(insats: Insats, plats: Plats, start_den: date, slut_den: date, utom: UUID | None) -> None:
    andra = utan(Placering.objects.filter(insats__arende=insats.arende_id), utom).select_related("plats")
    for annan in under_perioden(andra, start_den, slut_den):
        if annan.plats_id == plats.pk:
            raise ValidationError(
                {
                    "start_den": "Personen har redan den här platsen under en del av perioden. Välj dagar som inte går in i varandra."
                }
            )
        if annan.insats_id == insats.pk:
            fran = datum_text(annan.start_den)
            raise ValidationError(
                {
                    "start_den": f"Insatsen har en annan placering från {fran} som går in i perioden. "
                    "Avsluta den först, eller välj en dag efter dess slut."
                }
            )


def _falt_for_formen(insats: Insats, form: Arbetsplatsform, falt: dict[str, Any]) -> dict[str, Any]:
    """Each form has its own fields and no others (S065): an own one a handledare of the unit and a next step (S066), another one the name
    and the telephone of somebody at the place."""
    if form in EGNA_FORMER:
        _inga_andras(falt, ("handledare_namn", "handledare_telefon"), "Handledaren är en av enhetens egna. Välj i listan.")
        if not (handledare := falt.get("handledare")):
            raise ValidationError({"handledare": "Välj vem i enheten som är handledare."})
        if not arbetar_i(handledare, insats.arende.enhet_id, Roll.HANDLEDARE):
            raise ValidationError({"handledare": "Välj en handledare i enheten."})
    else:
        _inga_andras(falt, ("handledare",), "Handledaren på en plats utanför enheten skrivs med namn och telefon.")
        _inga_andras(falt, ("nasta_steg",), "Nästa steg skrivs för placeringar i egen regi.")
        falt["handledare_namn"] = krav_text(
            "handledare_namn", falt.get("handledare_namn", ""), "Skriv vem som är handledare på platsen."
        )
        if not falt.get("handledare_telefon", "").strip():
            raise ValidationError({"handledare_telefon": "Skriv handledarens telefonnummer."})
    krav_text("veckans_innehall", falt.get("veckans_innehall", ""), "Skriv vad personen gör under veckan.")
    foljer = falt.get("foljer_onskemal") == Onskemal.JA or falt.get("bygger_pa_erfarenhet")
    if not foljer and not falt.get("foljer_skal", "").strip():
        raise ValidationError(
            {"foljer_skal": "Skriv varför platsen varken följer önskemålet fullt ut eller bygger på erfarenhet."}
        )
    utan_nummer({namn: falt.get(namn, "") for namn in FRITEXT})
    return {namn: v.strip() if isinstance(v, str) else v for namn, v in falt.items()}


def _inga_andras(falt: dict[str, Any], namn: tuple[str, ...], skal: str) -> None:
    for n in namn:
        if falt.get(n):
            raise ValidationError({n: skal})


# --- the mirror ---------------------------------------------------------------------------------------------------


def spegla(insats: Insats) -> None:
    """The insats shows its latest begun placement, or until one has begun the first planned: form, place and handledare. Statistics and the
    handledare's own group read it there. A sensitive place is not named, because lists outside the case show the field."""
    rader = list(Placering.objects.verkliga().filter(insats=insats).select_related("plats__anordnare").order_by("start_den"))
    begynta = [p for p in rader if p.status != Placeringsstatus.PLANERAD]
    visas = begynta[-1] if begynta else rader[0] if rader else None
    insats.arbetsplatsform = visas.form if visas else Arbetsplatsform.INGEN
    insats.arbetsplats = "" if visas is None or visas.plats.anordnare.ar_kanslig else str(visas.plats)[:120]
    insats.handledare = visas.handledare if visas else None
    insats.save(update_fields=["arbetsplatsform", "arbetsplats", "handledare"])


# --- change and end -----------------------------------------------------------------------------------------------


@transaction.atomic
def andra_placering(*, actor: User, placering: Placering, planerat_slut_den: date, **falt: Any) -> Placering:
    """The content of the week, the hours, the supervisor, the next step and the planned end of an open placement. Place and start stay."""
    rad = _krav_oppen(las_placering(placering, actor))
    if planerat_slut_den != rad.planerat_slut_den:
        plats = Plats.objects.select_for_update(of=("self",)).select_related("anordnare").get(pk=rad.plats_id)
        kontrollera_period(rad.insats, plats, rad.start_den, planerat_slut_den, utom=rad.pk)
    foljer = {namn: getattr(rad, namn) for namn in ("foljer_onskemal", "bygger_pa_erfarenhet", "foljer_skal")}
    falt = _falt_for_formen(rad.insats, Arbetsplatsform(rad.form), falt | foljer)
    andrade = [namn for namn in ANDRAS if namn in falt and getattr(rad, namn) != falt[namn]]
    if rad.planerat_slut_den != planerat_slut_den:
        andrade.append("planerat_slut_den")
    if not andrade:
        return rad
    for namn in andrade:
        setattr(rad, namn, planerat_slut_den if namn == "planerat_slut_den" else falt[namn])
    rad.full_clean()
    rad.save(update_fields=andrade)
    logga(actor, "placering.andra", rad, data={"falt": andrade})
    spegla(rad.insats)
    return rad


def _krav_oppen(rad: Placering) -> Placering:
    if rad.status not in {Placeringsstatus.PLANERAD, Placeringsstatus.PAGAR}:
        raise ValidationError(REDAN)
    return rad


@transaction.atomic
def stall_in_placering(*, actor: User, placering: Placering) -> Placering:
    """It never came about: no task, no session, no hour is left of it, and it counts nowhere (T11). A placement where the person has been
    on the spot is broken off instead."""
    rad = las_placering(placering, actor)
    if rad.status == Placeringsstatus.INSTALLD:
        return rad
    if rad.status != Placeringsstatus.PLANERAD:
        raise ValidationError(REDAN)
    if Tillfalle.objects.filter(placering=rad, status__in=DELTOG).exists():
        raise ValidationError("Personen har varit på plats. Starta placeringen och avsluta den i stället.")
    _installd(actor, rad, "placering.installd")
    return rad


def _installd(actor: User, rad: Placering, verb: str) -> dict[str, str]:
    rad.status = Placeringsstatus.INSTALLD
    rad.full_clean()
    rad.save(update_fields=["status"])
    logga(actor, verb, rad, before=Placeringsstatus.PLANERAD, after=rad.status)
    schema = _stada(actor, rad, rad.start_den - timedelta(days=1))
    spegla(rad.insats)
    return schema


@transaction.atomic
def avsluta_placering(*, actor: User, placering: Placering, slut_den: date) -> Placering:
    """It ended as planned. The insats goes on, perhaps at another place."""
    rad = _krav_pagar(las_placering(placering, actor), slut_den)
    _sluta(actor, rad, Placeringsstatus.AVSLUTAD, slut_den, "placering.avsluta")
    return rad


@transaction.atomic
def avbryt_placering(
    *, actor: User, placering: Placering, slut_den: date, initiativ: str, skal: str, nasta_steg: str
) -> Placering:
    """Broken off: on whose initiative, why, and what comes next (S075). The hours are those the attendance says; what was planned after the
    day is taken away (T11)."""
    rad = _krav_pagar(las_placering(placering, actor), slut_den)
    if not initiativ:
        raise ValidationError({"initiativ": "Välj på vems initiativ placeringen bröts."})
    rad.avbrott_initiativ = initiativ
    rad.avbrott_skal = krav_text("skal", skal, "Skriv varför placeringen bröts.")
    rad.avbrott_nasta_steg = krav_text("nasta_steg", nasta_steg, "Skriv vad som händer nu.")
    _sluta(actor, rad, Placeringsstatus.AVBRUTEN, slut_den, "placering.avbryt")
    return rad


def _krav_pagar(rad: Placering, slut_den: date) -> Placering:
    if rad.status != Placeringsstatus.PAGAR:
        raise ValidationError(REDAN)
    krav_har_varit("slut_den", slut_den)
    if slut_den < rad.start_den:
        raise ValidationError({"slut_den": f"Placeringen började {datum_text(rad.start_den)}. Sista dagen kan inte vara före."})
    senare = Tillfalle.objects.filter(placering=rad, den__gt=slut_den, status__in=DELTOG).order_by("-den").first()
    if senare:
        raise ValidationError(
            {"slut_den": f"Personen var på plats {datum_text(senare.den)}. Sista dagen kan inte vara före den."}
        )
    return rad


def _sluta(actor: User, rad: Placering, status: str, slut_den: date, verb: str) -> dict[str, str]:
    fore, rad.status, rad.slut_den = rad.status, status, slut_den
    rad.full_clean()
    rad.save(update_fields=["status", "slut_den", "avbrott_initiativ", "avbrott_skal", "avbrott_nasta_steg"])
    logga(actor, verb, rad, before=fore, after=rad.avbrott_initiativ or status, handelse_den=slut_den)
    return _stada(actor, rad, slut_den)


def _stada(actor: User, rad: Placering, efter_den: date) -> dict[str, str]:
    """What was planned after the last day goes: check-ins not made, sessions nobody has marked, and the lines of the schedule. Returns
    the lines that were cut short and the day each had before ("" for none)."""
    for pk in rad.avstamningar.filter(gjord_den__isnull=True).values_list("pk", flat=True):
        los_bevakning(actor=actor, slag=Bevakningsslag.AVSTAMNING, mal_id=pk)
    ta_bort_kommande(rad.insats, efter_den, actor=actor, placering=rad)
    rad.schema.filter(galler_fran_den__gt=efter_den, tillfallen__isnull=True).delete()
    lopande = rad.schema.filter(galler_fran_den__lte=efter_den).exclude(galler_till_den__lte=efter_den)
    fore = {}
    for schemarad in lopande.select_for_update(of=("self",)):
        fore[str(schemarad.pk)] = schemarad.galler_till_den.isoformat() if schemarad.galler_till_den else ""
        schemarad.galler_till_den = efter_den
        schemarad.save(update_fields=["galler_till_den"])
    return fore


@transaction.atomic
def avsluta_placeringar(*, actor: User, insats: Insats, slut_den: date) -> dict[str, dict[str, str]]:
    """The insats ends: running placements end the same day, planned ones never came about (T11). The caller has asked for permission.
    Returns what ateroppna_placeringar needs: the placements' status and the schedule's last days as they were."""
    oppna = Placering.objects.select_for_update(of=("self",)).oppna().filter(insats=insats).select_related("insats")
    fore: dict[str, dict[str, str]] = {"placeringar": {}, "schema": {}}
    for rad in oppna:
        fore["placeringar"][str(rad.pk)] = rad.status
        if rad.status == Placeringsstatus.PAGAR:
            schema = _sluta(actor, rad, Placeringsstatus.AVSLUTAD, max(slut_den, rad.start_den), "placering.avsluta")
        else:
            schema = _installd(actor, rad, "placering.installd")
        fore["schema"] |= schema
    return fore
