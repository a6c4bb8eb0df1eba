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
from ame.arenden.enums import Anteckningstyp
from ame.arenden.models import Arende
from ame.arenden.services import las_arende
from ame.audit.services import log_event
from ame.common.datum import datum_text
from ame.common.texter import krav_text, utan_nummer
from ame.organisation.models import Insatstyp
from insatser.enums import Arbetsplatsform, InsatsStatus, Slutorsak
from insatser.models import Insats
from intake.enums import Loftesslag
from intake.services import uppfyll


@transaction.atomic
def starta_insats(
    *, actor: User, arende: Arende, insatstyp: Insatstyp, start_den: date, nyckel: UUID | None = None, **falt: Any
) -> Insats:
    """Starts a participation; several may be open at once (methods.md 0.1). The first one moves the case to "insats pågår". `falt`:
    stodslag, utforare, arbetsplatsform, arbetsplats, handledare, vald_av, mal, foljer_onskemal, timmar_per_vecka, planerat_slut_den, ar_finsam.
    Without stodslag the catalogue's is used. `nyckel` comes from the form: sending it twice starts one."""
    arende = las_arende(arende)
    krav(can_arbeta_i_arende(actor, arende))
    if nyckel and (sparad := Insats.objects.filter(pk=nyckel, arende=arende).first()):
        return sparad
    _kontrollera_start(arende, insatstyp, start_den)
    _kontrollera_plats(arende, falt)
    arende = arende_services.starta_insats(arende=arende, actor=actor, start_den=start_den)
    falt.setdefault("stodslag", insatstyp.stodslag)
    insats = Insats(arende=arende, insatstyp=insatstyp, start_den=start_den, registrerad_av=actor, **falt)
    if nyckel:
        insats.pk = nyckel
    insats.full_clean(validate_unique=False)
    try:
        with transaction.atomic():
            insats.save(force_insert=True)
    except IntegrityError as fel:  # the form's key was used in another case
        raise ValidationError("Insatsen kunde inte sparas. Ladda om sidan och försök igen.") from fel
    log_event(
        actor=actor, verb="insats.starta", obj=insats, after=insatstyp.loka_typ, handelse_den=start_den, arende_id=arende.pk
    )
    uppfyll(slag=Loftesslag.AKTIVITET, mal_id=arende.pk, den=start_den, actor=actor)  # the first one keeps the promise (S077)
    return insats


def _kontrollera_start(arende: Arende, insatstyp: Insatstyp, start_den: date) -> None:
    if arende.inskriven_den and start_den < arende.inskriven_den:
        raise ValidationError({"start_den": "Insatsen kan inte starta före inskrivningen."})
    if start_den > timezone.localdate():
        raise ValidationError({"start_den": "Starta insatsen tidigast den dag den börjar. Lägg en bevakning till dess."})
    if insatstyp.verksamhet_id != arende.enhet.verksamhet_id:
        raise ValidationError({"insatstyp": "Insatsen finns inte i enhetens katalog."})
    if not Insatstyp.objects.aktuella(start_den).filter(pk=insatstyp.pk).exists():
        raise ValidationError({"insatstyp": "Insatsen gick inte att välja den dagen. Välj en annan ur katalogen."})


def _kontrollera_plats(arende: Arende, falt: dict[str, Any]) -> None:
    """Each form of workplace has its own fields and no others (S065); a handledare works in the unit."""
    form = falt.get("arbetsplatsform", Arbetsplatsform.INGEN)
    if form == Arbetsplatsform.INGEN and falt.get("arbetsplats"):
        raise ValidationError({"arbetsplats": "Insatsen har ingen arbetsplats. Töm fältet eller välj form av arbetsplats."})
    if form != Arbetsplatsform.INGEN and not falt.get("arbetsplats", "").strip():
        raise ValidationError({"arbetsplats": "Skriv vilken arbetsplats det är."})
    utan_nummer({namn: falt.get(namn, "") for namn in ("mal", "arbetsplats")})
    handledare = falt.get("handledare")
    if handledare is None:
        return
    if form in {Arbetsplatsform.KOMMUNAL_ENHET, Arbetsplatsform.EXTERN}:
        raise ValidationError({"handledare": "Handledaren på en arbetsplats utanför enheten skrivs inte in här."})
    if not arbetar_i(handledare, arende.enhet_id, Roll.HANDLEDARE):
        raise ValidationError({"handledare": "Välj en handledare i enheten."})


@transaction.atomic
def avsluta_insats(*, actor: User, insats: Insats, slut_den: date, slutorsak: str, slutkommentar: str = "") -> Insats:
    """Ends a participation; the case goes on (a move between insatser is not an avslut, kas.md 6.0)."""
    insats = Insats.objects.select_for_update(of=("self",)).select_related("arende").get(pk=insats.pk)
    krav(can_arbeta_i_arende(actor, insats.arende))
    if insats.status == InsatsStatus.AVSLUTAD:
        raise ValidationError("Insatsen är redan avslutad. Ladda om sidan för att se läget.")
    if slut_den > timezone.localdate():
        raise ValidationError({"slut_den": "Slutdatum kan inte vara i framtiden."})
    if slut_den < insats.start_den:
        raise ValidationError({"slut_den": "Slutdatum kan inte vara före insatsens start."})
    utan_nummer({"slutkommentar": slutkommentar})
    insats.status, insats.slut_den, insats.slutorsak, insats.slutkommentar = (
        InsatsStatus.AVSLUTAD,
        slut_den,
        slutorsak,
        slutkommentar.strip(),
    )
    insats.full_clean()
    insats.save(update_fields=["status", "slut_den", "slutorsak", "slutkommentar"])
    log_event(actor=actor, verb="insats.avsluta", obj=insats, after=slutorsak, handelse_den=slut_den, arende_id=insats.arende_id)
    return insats


@transaction.atomic
def forlang_insats(*, actor: User, insats: Insats, planerat_slut_den: date, skal: str) -> Insats:
    """Moves the planned end forward. It takes a decision with a reason, which is signed in the journal (S070, S071)."""
    insats = (
        Insats.objects.select_for_update(of=("self",))
        .select_related("arende__person", "arende__enhet", "insatstyp")
        .get(pk=insats.pk)
    )
    krav(can_arbeta_i_arende(actor, insats.arende))
    if insats.status == InsatsStatus.AVSLUTAD:
        raise ValidationError("Insatsen är redan avslutad. Ladda om sidan för att se läget.")
    if planerat_slut_den <= insats.planerat_slut_den or planerat_slut_den < timezone.localdate():
        raise ValidationError({"planerat_slut_den": "Välj en dag efter det nuvarande planerade slutet, i dag eller framåt."})
    krav_text("skal", skal, "Skriv varför insatsen behöver pågå längre.")
    fore, insats.planerat_slut_den = insats.planerat_slut_den, planerat_slut_den
    insats.full_clean()
    insats.save(update_fields=["planerat_slut_den"])
    text = f"{insats.insatstyp} förlängs från {datum_text(fore)} till {datum_text(planerat_slut_den)}. Skäl: {skal.strip()}"
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
        after=planerat_slut_den.isoformat(),
        arende_id=insats.arende_id,
    )
    return insats


@transaction.atomic
def avsluta_alla_insatser(*, actor: User, arende: Arende, slut_den: date) -> None:
    """Ends what is still open when the case is closed; called by followup."""
    for insats in Insats.objects.pagaende().filter(arende=arende):
        avsluta_insats(actor=actor, insats=insats, slut_den=max(slut_den, insats.start_den), slutorsak=Slutorsak.ARENDET_AVSLUTAT)


@transaction.atomic
def ateroppna_insatser(*, actor: User, arende: Arende) -> None:
    """The avslut is undone: what it ended goes on as before; called by followup."""
    for insats in Insats.objects.select_for_update(of=("self",)).filter(arende=arende, slutorsak=Slutorsak.ARENDET_AVSLUTAT):
        before = insats.slutorsak
        insats.status, insats.slut_den, insats.slutorsak = InsatsStatus.PAGAR, None, ""
        insats.full_clean()
        insats.save(update_fields=["status", "slut_den", "slutorsak"])
        log_event(actor=actor, verb="insats.ateroppna", obj=insats, before=before, arende_id=arende.pk)
