"""Long-stayers: enrolled for more than 12, 24 or 36 months, with the last change of plan and the last contact (C77; S072), and those with two
equal insatser in a row without a changed level, for beredning (S073)."""

from typing import Any

from dateutil.relativedelta import relativedelta
from django.db.models import Max, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce, Greatest, TruncDate
from django.urls import reverse

from ame.arenden.models import Anteckning, Arende
from ame.arenden.vy.fordelning import KONTAKT
from ame.common.datum import datum_kort
from insatser.enums import Stillestandsslag
from insatser.models import Plan, Planversion, Stillestand
from insatser.stillestand.delar import nytt_mal
from intake.vy.arbetslista import Fraga, Rad, Urval

MANADER = (12, 24, 36)


def inskrivna_langre_an(fraga: Fraga, manader: int) -> QuerySet[Arende]:
    """Open cases that the user may open, enrolled for more than so many months on the day."""
    grans = fraga.idag - relativedelta(months=manader)
    rader = Arende.objects.visible_to(fraga.user).oppna().filter(enhet_id__in=fraga.enheter, inskriven_den__lt=grans)
    return rader.select_related("person", "ansvarig").annotate(plan_andrad=plan_andrad(), senaste_kontakt=senaste_kontakt())


def plan_andrad() -> Any:
    """The last day a plan was begun, a version of it signed, or a goal set, reached or laid down."""
    versioner = Planversion.objects.filter(plan__person=OuterRef("person")).annotate(den=TruncDate("signerad_vid"))
    planer = Plan.objects.filter(person=OuterRef("person")).order_by("-paborjad_den")
    borjad = Subquery(planer.values("paborjad_den")[:1])
    signerad = Subquery(versioner.order_by("-den").values("den")[:1])
    return Greatest(borjad, Coalesce(signerad, borjad), Coalesce(nytt_mal("person"), borjad))


def senaste_kontakt() -> Any:
    kontakter = Anteckning.objects.filter(arende=OuterRef("pk"), typ__in=KONTAKT).order_by().values("arende")
    return Subquery(kontakter.annotate(sist=Max("handelse_den")).values("sist"))


def _rad(arende: Any, fraga: Fraga) -> Rad:
    plan = f"planen ändrad {datum_kort(arende.plan_andrad)}" if arende.plan_andrad else "ingen plan"
    kontakt = f"kontakt {datum_kort(arende.senaste_kontakt)}" if arende.senaste_kontakt else "ingen kontakt antecknad"
    return Rad(
        pk=arende.pk,
        url=reverse("arende_planering", args=[arende.pk]),
        namn=arende.person.namn,
        vad=f"{arende.nummer}: {plan}, {kontakt}",
        hos=arende.ansvarig.namn,
        dag=arende.inskriven_den,
        skyddad=arende.person.har_skydd,
    )


def _tva_lika(fraga: Fraga) -> QuerySet[Stillestand]:
    """What the night has found (insatser/stillestand), for everyone who may open the case and not only its owner."""
    rader = Stillestand.objects.visible_to(fraga.user).filter(slag=Stillestandsslag.TVA_LIKA, upphort_den__isnull=True)
    return rader.filter(arende__enhet_id__in=fraga.enheter).select_related(
        "arende__person", "arende__ansvarig", "insats__insatstyp"
    )


def _likarad(rad: Stillestand, fraga: Fraga) -> Rad:
    arende = rad.arende
    insats = f", {rad.insats.namn_utanfor}" if rad.insats else ""
    return Rad(
        pk=rad.pk,
        url=reverse("arende_planering", args=[arende.pk]),
        namn=arende.person.namn,
        vad=f"{arende.nummer}: samma slags insats igen, nivån är densamma{insats}",
        hos=arende.ansvarig.namn,
        dag=rad.sedan_den,
        skyddad=arende.person.har_skydd,
    )


def _langre(manader: int, farg: str) -> Urval:
    def hamta(fraga: Fraga) -> QuerySet[Arende]:
        return inskrivna_langre_an(fraga, manader)

    text = f"inskrivna mer än {manader} månader"
    return Urval(f"{manader}-manader", text, farg, hamta, _rad, "inskriven_den", "person__efternamn", "Inskriven")


URVAL = (
    *(_langre(m, farg) for m, farg in zip(MANADER, ("neutral", "warning", "danger"), strict=True)),
    Urval(
        "tva-lika", "två likadana insatser i rad, för beredning", "warning", _tva_lika, _likarad, "sedan_den",
        "arende__person__efternamn", "Sedan",
    ),
)  # fmt: skip
