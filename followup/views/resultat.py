"""Results (C61, C62, C72, C75, C76): stored figures, by the locked level at start. GET only; nothing is counted here."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from ame.access.perms import can_oppna_mattlista, can_se_dashboard, krav
from ame.audit.enums import Atgard
from ame.audit.services import log_read
from followup.maskning import DOLD, troskel
from followup.matt import inlasning as matt_inlasning
from followup.matt.definition import DEFINITIONSVERSION
from followup.matt.katalog import KATALOG
from followup.vy import resultat as vy
from followup.vy import resultat_delar as delar
from followup.vy import resultat_ord as ord_
from followup.vy import rundgangslista
from followup.vy.siffror import Val, siffror_val

FLIKAR = (
    ("Samlad bild", "resultat_samlad"), ("Utfall", "resultat"), ("Insatser", "resultat_insatser"), ("Justerad", "resultat_justerad"),
    ("Tillgång", "resultat_tillgang"), ("Rundgång", "resultat_aterkomst"), ("Inlåsning", "resultat_inlasning"),
    ("Utveckling", "resultat_utveckling"), ("Försörjning", "resultat_forsorjning"),
)  # fmt: skip
PER_SIDA = 50
SIDOMATT = ("r_avslutade", "r_tid", "r_steg", "r_ater", "k1_dagar")
EFTER = ("r_dag30", "r_dag90", "r_dag180", "r_dag365", "k16_tackning")


def _visa(
    request: HttpRequest, mall: str, val: Val, lagrat: vy.Lagrat, raknas: tuple[str, ...], mer: dict[str, Any]
) -> HttpResponse:
    """The page with what every result page says: data date, definitions, that it shows utfall, and how it is counted."""
    har = request.resolver_match.url_name if request.resolver_match else ""
    flikar = [(namn, f"{reverse(vy_)}?{val.adress()}", vy_ == har) for namn, vy_ in FLIKAR]
    kontext = {
        "val": val, "lagrat": lagrat, "flikar": flikar, "stig": [("Uppföljning", reverse("uppfoljning"))], "utfall_text": ord_.UTFALL_TEXT,
        "jamforelse_text": ord_.JAMFORELSE_TEXT, "raknas": [KATALOG[m] for m in raknas], "dold": DOLD, "grans": troskel(),
        "version": lagrat.version or DEFINITIONSVERSION, "ej_raknat": ord_.EJ_RAKNAT,
    }  # fmt: skip
    return render(request, mall, kontext | mer)


def _val(request: HttpRequest) -> Val:
    krav(can_se_dashboard(request.user))
    return siffror_val(request)


def _ett_av(request: HttpRequest, namn: str, *varden: str) -> str:
    """A choice in the address; the first is the default."""
    if (valt := request.GET.get(namn) or varden[0]) not in varden:
        raise Http404("Valet finns inte.")
    return valt


@require_safe
def resultat(request: HttpRequest) -> HttpResponse:
    """Ends by time since start, or of those who ended (S130). Time zero is chosen once and printed (R1)."""
    val = _val(request)
    raknat = _ett_av(request, "raknat", "start", "avslut")
    if raknat == "avslut":
        return _avslutade(request, val)
    fran = _ett_av(request, "fran", "insats", "remiss")
    lagrat = vy.lagrat(val, "x_kohort")
    kohort = lagrat.data.get("start" if fran == "insats" else "remiss", {})
    profil = lagrat.data.get("profil" if fran == "insats" else "profil_remiss", {})
    sidomatt = list(vy.uppdelade(val, SIDOMATT).values())
    return _visa(request, "followup/resultat/start.html", val, lagrat, ("r_utfall" if fran == "insats" else "r_utfall_remiss", *SIDOMATT), {
        "raknat": raknat, "fran": fran, "tidnoll": ord_.TIDNOLL[fran], "val_lankar": _vallankar(val, raknat, fran),
        "kurvor": vy.kurvor(kohort, fran), "utan_kurva": vy.utan_kurva(kohort),
        "avlasningar": [(vy.avlasningar(kohort, d), vy.skal_till(kohort, d)) for d in (90, 180, 365)] if kohort else [],
        "profil": vy.profil(profil, ord_.NIVAER, "Vilka de var vid start"),
        "sida_vid_sida": vy.nivatabell(
            "Flera mått sida vid sida", sidomatt, extra=[("Arbete inom ett år", vy.arbete_inom_ett_ar(kohort))] if not lagrat.ar_alla_aldrar else []
        ),
    })  # fmt: skip


def _avslutade(request: HttpRequest, val: Val) -> HttpResponse:
    lagrat = vy.lagrat(val, "x_grupper")
    matt = vy.uppdelade(val, ("r_avslutade", "r_tid", "r_steg", *EFTER))
    profil = vy.lagrat(val, "x_kohort").data.get("profil", {})
    return _visa(request, "followup/resultat/avslutade.html", val, lagrat, tuple(matt), {
        "raknat": "avslut", "val_lankar": _vallankar(val, "avslut", "insats"),
        "resultat": vy.nivatabell("Av avslutade", [matt["r_avslutade"], matt["r_tid"]]), "steg": delar.steg(matt["r_steg"]),
        "efter": vy.nivatabell("I arbete eller studier efter avslut", [matt[k] for k in EFTER]), "orsaker": delar.orsaker(lagrat.data),
        "profil": vy.profil(profil, ord_.NIVAER, "Vilka de var vid start"),
    })  # fmt: skip


def _vallankar(val: Val, raknat: str, fran: str) -> list[tuple[str, str, bool]]:
    return [
        ("Inom ett år från första insatsen", f"?{val.adress()}", (raknat, fran) == ("start", "insats")),
        ("Inom ett år från remissen", f"?{val.adress(fran='remiss')}", (raknat, fran) == ("start", "remiss")),
        ("Av avslutade", f"?{val.adress(raknat='avslut')}", raknat == "avslut"),
    ]


@require_safe
def resultat_insatser(request: HttpRequest) -> HttpResponse:
    """Which insats gives what for whom (S132): every insats by level, and one insats with its ends and who they were."""
    val = _val(request)
    lagrat = vy.lagrat(val, "x_kohort")
    insatser = lagrat.data.get("insatser", {})
    vald = request.GET.get("insats", "")
    if vald and vald not in insatser:
        raise Http404("Insatsen finns inte i siffrorna.")
    mer: dict[str, Any] = {"alla": vy.insats_x_niva(insatser), "vald": ""}
    mer["lankar"] = [(i.namn, f"?{val.adress(insats=i.kod)}", i.kod == vald, i.n) for i in vy.insatsval(insatser)]
    if vald:
        namn = ord_.INSATSER.get(vald, vald)
        grupper = {vald: insatser[vald]["mix"], "": lagrat.data["profil"].get("", {"n": "—", "delar": {}})}
        mer |= {
            "vald": namn, "tabell": vy.insatstabell(insatser[vald], namn),
            "profil": vy.profil(grupper, {vald: namn, "": "Alla insatser"}, "Vilka de var vid start", tuple(ord_.DRAG)),
        }  # fmt: skip
    return _visa(request, "followup/resultat/insatser.html", val, lagrat, ("r_utfall",), mer)


@require_safe
def resultat_justerad(request: HttpRequest) -> HttpResponse:
    """Observed against expected, in a funnel and by name: no ranking (methods.md 4.4, level 3)."""
    val = _val(request)
    lagrat = vy.lagrat(val, "x_kohort")
    namn = {str(e.id): e.namn for e in val.enheter}
    egna = {e.id: e.namn for e in val.enheter if val.enhet is None or e == val.enhet}
    mer = {"j": delar.justering(lagrat.data.get("justerad", {}), namn), "profil": vy.enhetsprofiler(val.kommun_id, egna)}
    return _visa(request, "followup/resultat/justerad.html", val, lagrat, ("r_utfall",), mer)


@require_safe
def resultat_tillgang(request: HttpRequest) -> HttpResponse:
    """Who is let in, who waits and who gets the time, by level and by remitting unit (S158, S159)."""
    val = _val(request)
    nivaer = list(vy.uppdelade(val, delar.TILLGANG).values())
    avsandare = list(vy.uppdelade(val, delar.TILLGANG, "avsandare").values())
    lagrat = vy.lagrat(val, "t_antagna")
    return _visa(request, "followup/resultat/tillgang.html", val, lagrat, delar.TILLGANG, {
        "nivaer": vy.nivatabell("Tillgång efter nivå vid start", nivaer),
        "avsandare": vy.deltabell("Tillgång efter remitterande enhet", "Remitterande enhet", avsandare),
        "skillnader": [
            ("Mellan nivåer", delar.skillnader(nivaer, ord_.NIVAER)), ("Mellan remitterande enheter", delar.skillnader(avsandare)),
        ],
    })  # fmt: skip


@require_safe
def resultat_aterkomst(request: HttpRequest) -> HttpResponse:
    """New remiss and new enrolment after avslut, per reason and insats (S017); the chains are a list of their own (S018)."""
    val = _val(request)
    lagrat = vy.lagrat(val, "x_ater")
    tabeller = [
        delar.aterkomst(lagrat.data, dimension, slag, rubrik)
        for dimension, slag, rubrik in (
            ("orsak", "remiss", "Ny remiss, efter avslutsorsak"), ("orsak", "inskrivning", "Ny inskrivning, efter avslutsorsak"),
            ("insats", "remiss", "Ny remiss, efter första insats"),
        )
    ]  # fmt: skip
    kedjor = (
        f"{reverse('rundgang_lista')}?{val.adress()}" if val.enhet_id and can_oppna_mattlista(request.user, val.enhet_id) else ""
    )
    mer = {
        "tabeller": tabeller,
        "nivaer": vy.nivatabell("Ny remiss inom ett år, efter nivå", list(vy.uppdelade(val, ("r_ater",)).values())),
    }
    return _visa(request, "followup/resultat/aterkomst.html", val, lagrat, ("r_ater",), mer | {"kedjor": kedjor})


@require_safe
def resultat_inlasning(request: HttpRequest) -> HttpResponse:
    """How often work begins while an insats runs, against the ninety days after (methods.md 4.5), with its caution."""
    val = _val(request)
    lagrat = vy.lagrat(val, "x_inlasning")
    return _visa(
        request,
        "followup/resultat/inlasning.html",
        val,
        lagrat,
        (),
        {"tabell": delar.inlasning(lagrat.data), "text": matt_inlasning.TEXT},
    )


@require_safe
def resultat_utveckling(request: HttpRequest) -> HttpResponse:
    """Each level over three years: number, in, out, median time and result (S137)."""
    val = _val(request)
    return _visa(
        request,
        "followup/resultat/utveckling.html",
        val,
        vy.lagrat(val, "x_grupper"),
        delar.UTVECKLING,
        {"nivaer": delar.utveckling(val)},
    )


@require_safe
def resultat_samlad(request: HttpRequest) -> HttpResponse:
    """The common picture: in, waiting, time, steps, avslut by reason, return, unmet need, feedback on time (S146)."""
    val = _val(request)
    lagrat = vy.lagrat(val, "x_grupper")
    matt = vy.uppdelade(val, delar.SAMLAD)
    extra = [("In", delar.nivaantal(lagrat.data, "in")), ("Ut", delar.nivaantal(lagrat.data, "ut"))]
    return _visa(request, "followup/resultat/samlad.html", val, lagrat, delar.SAMLAD, {
        "tabell": vy.nivatabell("Tolv månader, flera mått sida vid sida", list(matt.values()), extra=extra), "steg": delar.steg(matt["r_steg"]),
        "orsaker": delar.orsaker(lagrat.data), "behov": delar.behov(lagrat.data),
    })  # fmt: skip


@require_safe
def rundgang_lista(request: HttpRequest) -> HttpResponse:
    """Three enrolments or more in five years, each chain as a timeline (S018). The look is logged before the page is made."""
    val = _val(request)
    if val.enhet_id is None:
        raise PermissionDenied("Välj en enhet. Listan visar personer och öppnas för en enhet i taget.")
    krav(can_oppna_mattlista(request.user, val.enhet_id))
    idag = timezone.localdate()
    sida = Paginator(rundgangslista.personer(request.user, val.enhet_id, idag), PER_SIDA).get_page(request.GET.get("sida"))
    kedjor = rundgangslista.kedjor(request.user, list(sida.object_list), idag)
    log_read(
        actor=request.user, objekt_typ="rundgang_lista", enhet_id=val.enhet_id, atgard=Atgard.LISTA, andamal="Uppföljning av rundgång",
        ar_skyddad=any(k.person.har_skydd for k in kedjor), data={"antal": len(kedjor), "visade": sorted(str(k.person.pk) for k in kedjor)},
    )  # fmt: skip
    stig = [("Uppföljning", reverse("uppfoljning")), ("Rundgång", f"{reverse('resultat_aterkomst')}?{val.adress()}")]
    return render(request, "followup/resultat/kedjor.html", {"val": val, "sida": sida, "kedjor": kedjor, "stig": stig})
