"""Mina remisser: what the sender sees. Status, next step, contact, agreed days and answers; never the unit's own notes (S034)."""

from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from ame.access.perms import (
    can_andra_remissutkast,
    can_aterta_remiss,
    can_lasa_min_remiss,
    can_se_gruppko,
    can_se_mina_remisser,
    krav,
)
from ame.arenden.models import Bevakning
from ame.arenden.paneler import hamta_minremisspaneler
from ame.arenden.vy.kontakter import agarkontakter
from ame.audit.services import log_list
from ame.common.toast import toast
from ame.common.vy import roll_kravs
from intake import services
from intake.enums import Delningsgrund, RemissStatus
from intake.forms.atgarder import AtertaForm
from intake.models import Remiss
from intake.services.gruppko import levande
from intake.transitions import can_do
from intake.views.hjalp import fel_till, overgang
from intake.vy.hamta import hamta_remiss
from intake.vy.klocka import SVARSTID, Klocka, andra_passerade, klocka, svarstider
from intake.vy.lage import lage, med_lage
from intake.vy.min_remiss import bygg_overblick, i_urvalet, med_nytt
from intake.vy.remiss import Rader, bygg_dokument

PER_SIDA = 25
PAGAR = [RemissStatus.SKICKAD, RemissStatus.MOTTAGEN, RemissStatus.ANTAGEN]
HOS_DIG = [RemissStatus.UTKAST, RemissStatus.RETURNERAD]
KLARA = [RemissStatus.BESVARAD, RemissStatus.AVBOJD, RemissStatus.ATERTAGEN, RemissStatus.OMDIRIGERAD]
URVAL = (
    ("", "pågår", "info", [*PAGAR, RemissStatus.RETURNERAD]),
    ("hos-mig", "hos dig", "warning", HOS_DIG),
    ("klara", "avslutade", "neutral", KLARA),
)


@require_safe
@roll_kravs(can_se_mina_remisser)
def mina_remisser(request: HttpRequest) -> HttpResponse:
    """Nine queries whatever the number of rows."""
    egna = med_nytt(Remiss.objects.visible_to(request.user).skickade_av(request.user), request.user)
    visa = request.GET.get("visa", "")
    statusar = next((s for kod, _, _, s in URVAL if kod == visa), URVAL[0][3])
    rader = (
        med_lage(egna.filter(i_urvalet(statusar, forvalt=statusar == URVAL[0][3])))
        .prefetch_related("kompletteringar")
        .order_by("-skapad_vid")
    )
    sida = Paginator(rader, PER_SIDA).get_page(request.GET.get("sida"))
    log_list(actor=request.user, objekt_typ="mina_remisser", antal=len(sida.object_list))
    kontext = {
        "raknare": _raknare(egna, visa),
        "sida": sida,
        "rader": _rader(list(sida.object_list)),
        "gruppko": _antal_i_gruppkon(request),
        "uppgifter": _uppgifter(request),
        "visa": visa,
    }
    return render(request, "intake/mina/lista.html", kontext)


def _antal_i_gruppkon(request: HttpRequest) -> int:
    """What nobody holds in the user's units (S033). One query."""
    return Remiss.objects.i_gruppkon(request.user).filter(levande(timezone.localdate()), avslutad_vid__isnull=True).count()


def _uppgifter(request: HttpRequest) -> list[Bevakning]:
    """The sender's own reminders, such as a consent to renew (law.md A09): a socialsekreterare has no other day list."""
    mina = Bevakning.objects.visible_to(request.user).oppna().filter(ansvarig=request.user, arende=None)
    return list(mina.order_by("forfaller_den")[:20])


def _raknare(egna: QuerySet[Remiss], visa: str) -> list[dict]:
    n = egna.aggregate(
        **{kod.replace("-", "_") or "pagar": Count("pk", filter=i_urvalet(s, forvalt=not kod)) for kod, _, _, s in URVAL}
    )
    return [
        {
            "antal": n[kod.replace("-", "_") or "pagar"],
            "text": text,
            "farg": farg,
            "url": f"?visa={kod}" if kod else "?",
            "aktiv": visa == kod,
        }
        for kod, text, farg, _ in URVAL
    ]


def _rader(remisser: list[Remiss]) -> list[dict]:
    idag = timezone.localdate()
    tider = svarstider([r.mottagande_enhet_id for r in remisser], idag)
    rader = []
    for r in remisser:
        tid = tider.get(r.mottagande_enhet_id, SVARSTID)
        k = klocka(r, tid, idag)
        rad = {"remiss": r, "lage": lage(r, k, tid), "sen": bool(k.over), "skyddad": r.har_skydd}
        rader.append(rad | {"passerade": andra_passerade(r, idag)})
    return rader


@require_safe
@roll_kravs(can_se_gruppko)
def min_remiss(request: HttpRequest, pk: UUID) -> HttpResponse:
    return _visa(request, _egen(request, pk))


def _egen(request: HttpRequest, pk: UUID) -> Remiss:
    """Another's remiss is not there (404), also for those who receive it: they have a page of their own. One that nobody holds is read by
    the unit whose queue it lies in (S033); to change it somebody takes it over first."""
    remiss = hamta_remiss(request, pk)
    krav(can_lasa_min_remiss(request.user, remiss))
    return remiss


def _visa(request: HttpRequest, remiss: Remiss, form: AtertaForm | None = None) -> HttpResponse:
    if remiss.status == RemissStatus.UTKAST:
        return redirect("remiss_redigera" if remiss.avsandare_id else "gruppko_ta_over", pk=remiss.pk)
    idag = timezone.localdate()
    svarstid = svarstider([remiss.mottagande_enhet_id], idag).get(remiss.mottagande_enhet_id, SVARSTID)
    k: Klocka = klocka(remiss, svarstid, idag)
    rad = med_lage(Remiss.objects.visible_to(request.user)).get(pk=remiss.pk)
    laget, kontakt = lage(rad, k, svarstid), _kontakt(remiss)
    haller_i = bool(can_aterta_remiss(request.user, remiss))
    kan_aterta = haller_i and can_do(remiss.status, "aterta")
    m = remiss.medgivande
    kontext = {
        "remiss": remiss,
        "stig": [("Mina remisser", reverse("mina_remisser")), (remiss.nummer, reverse("min_remiss", args=[remiss.pk]))],
        "dokument": bygg_dokument(remiss, for_avsandaren=True),
        "lage": laget,
        "overblick": bygg_overblick(rad, laget),
        "hos": (str(kontakt[0][1]), dict(kontakt)["Telefon"]),
        "klocka": k,
        "kontakt": kontakt,
        "fraga": remiss.oppen_fraga,
        "ny": getattr(rad, "omdirigerad_till", None),
        "paneler": hamta_minremisspaneler(request, remiss),
        "aterta_form": form or (AtertaForm() if kan_aterta else None),
        "haller_i": haller_i,
        "can_aterkalla": haller_i and remiss.grund == Delningsgrund.SAMTYCKE and m is not None and m.ar_giltigt(idag),
    }
    return render(request, "intake/mina/remiss.html", kontext, status=422 if form else 200)


def _kontakt(remiss: Remiss) -> Rader:
    """Who holds it, with a number to call (S032): the case's ansvarig, or the unit until somebody has it."""
    enhet = remiss.mottagande_enhet
    if remiss.arende and remiss.status != RemissStatus.OMDIRIGERAD:
        ansvarig, *ersattare = agarkontakter(remiss.arende)
        rader: Rader = [("Namn", ansvarig.namn), ("Roll", ansvarig.titel), ("Telefon", ansvarig.telefon)]
        return rader + [(k.roll, ", ".join(t for t in (k.namn, k.telefon) if t)) for k in ersattare]
    return [("Enhet", enhet), ("Telefon", enhet.telefon if enhet else "")]


@require_POST
@roll_kravs(can_se_mina_remisser)
@overgang("min_remiss")
def remiss_aterta(request: HttpRequest, pk: UUID) -> HttpResponse:
    remiss = _egen(request, pk)
    form = AtertaForm(request.POST)
    if form.is_valid():
        try:
            services.aterta(actor=request.user, remiss=remiss, skal=form.cleaned_data["skal"])
        except ValidationError as fel:
            fel_till(form, fel)
        else:
            toast(request, f"Du har tagit tillbaka remiss {remiss.nummer}.")
            return redirect("min_remiss", pk=pk)
    return _visa(request, remiss, form)


@require_POST
@roll_kravs(can_se_mina_remisser)
def remiss_samtycke_aterkalla(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The person takes the consent back: one click, at once (law.md A10)."""
    remiss = _egen(request, pk)
    krav(can_andra_remissutkast(request.user, remiss))
    services.aterkalla_samtycke(actor=request.user, remiss=remiss)
    toast(request, "Samtycket är återkallat. Inget mer kan delas med stöd av det.")
    return redirect("remiss", pk=pk)
