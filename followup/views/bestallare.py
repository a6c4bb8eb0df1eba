"""The beställare's page, and volume, places and cost per insats. Stored aggregates: no person, and no way to one (S144, S145, S148)."""

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from ame.access.perms import can_se_bestallarsida, can_se_dashboard
from ame.common.vy import roll_kravs
from ame.organisation.models import Bestallningstyp, Insatstyp
from followup.enums import FragaBesvarad
from followup.maskning import DOLD, troskel
from followup.matt.bestallning import ID as BESTALLNING
from followup.matt.insatsplatser import ID as INSATSPLATSER
from followup.matt.lasa import bilder
from followup.models import Uppdragsavtal
from followup.vy.avtal import att_se_over
from followup.vy.avtalsmal import Malrad, malrader
from followup.vy.avtalstabell import senaste_tabell
from followup.vy.siffror import Val, ser_svar, siffror_val

FLODE = ("v_deltagare", "v_paborjade", "v_avslutade", "k1_dagar", "k2_dagar", "v_utflode")
SVAR = ("k5_aterkoppling", "r_avslutade", "a_utanfor")


@require_safe
@roll_kravs(can_se_bestallarsida)
def bestallarsida(request: HttpRequest) -> HttpResponse:
    """Flow, goals, feedback rate, what was ordered and the agreement (S145)."""
    val, idag = siffror_val(request), timezone.localdate()
    egna = bilder(val.enhet_id, val.kommun_id, (*FLODE, *SVAR), val.urval, antal_manader=2)
    kontext = {
        **_ramen(val),
        "flode": egna[: len(FLODE)],
        "svar": egna[len(FLODE) :],
        "bestallningar": senaste_tabell(val.enhet_id, val.kommun_id, BESTALLNING, Bestallningstyp),
        "svarsord": [s.label for s in FragaBesvarad],
        "mal": _mal(request, val, idag) if val.enhet_id else None,
        "avtal": _avtal(val),
        "ses_over": att_se_over(_enheter(val), idag),
        "idag": idag,
    }
    return render(request, "followup/avtal/bestallare.html", kontext)


@require_safe
@roll_kravs(can_se_dashboard)
def insatsplatser(request: HttpRequest) -> HttpResponse:
    """Places, occupancy and cost of each insats, and nothing about what it led to (S148)."""
    val = siffror_val(request)
    tabell = senaste_tabell(val.enhet_id, val.kommun_id, INSATSPLATSER, Insatstyp)
    return render(request, "followup/avtal/insatsplatser.html", {**_ramen(val), "tabell": tabell})


def _mal(request: HttpRequest, val: Val, idag: date) -> list[Malrad]:
    assert val.enhet_id is not None
    egna = ser_svar(request.user, val.enhet_id)
    return malrader(val.enhet_id, val.kommun_id, idag.year, idag, ser_svar=egna, med_figur=False)


def _ramen(val: Val) -> dict[str, Any]:
    return {"val": val, "dold": DOLD, "grans": troskel()}


def _enheter(val: Val) -> list[Any]:
    return [val.enhet_id] if val.enhet_id else [e.id for e in val.enheter]


def _avtal(val: Val) -> list[Uppdragsavtal]:
    """The agreements that hold today, one for each of the units."""
    rader = Uppdragsavtal.objects.gallande(timezone.localdate()).filter(enhet_id__in=_enheter(val))
    return list(rader.select_related("enhet").order_by("enhet__namn", "-version"))
