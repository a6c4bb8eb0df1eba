"""Work lists: each counter is its list, flat in queries, everything through visible_to; batches row by row (N06)."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from ame.access.models import Uppdrag
from ame.audit.models import Handelse, Lasning
from intake import services as intake
from intake.models import Beredning
from intake.services import flera
from intake.services.eskalering import folj_upp_loften
from tests.factories import (
    BeredningFactory,
    BeredningsbeslutFactory,
    BevakningFactory,
    KompletteringFactory,
    LofteFactory,
    RemissFactory,
    StillestandFactory,
    TrepartssamtalFactory,
    UppdragsavtalFactory,
    UserFactory,
)
from tests.flode import bygg_varld, skriv_remiss

pytestmark = pytest.mark.django_db
IDAG = timezone.localdate


def dagar(antal):
    return IDAG() + timedelta(days=antal)


def fyll(varld, antal: int) -> None:
    """`antal` of everything that a list holds."""
    gemensamt = {"mottagande_enhet": varld.ame, "avsandande_enhet": varld.soc}
    for _ in range(antal):
        RemissFactory(skickad=True, inkom_den=dagar(-1), **gemensamt)
        k = RemissFactory(skickad=True, inkom_den=dagar(-40), **gemensamt)
        KompletteringFactory(remiss=k, besvarad=True, begard_vid=timezone.now() - timedelta(days=20))
        LofteFactory(remiss=k, lovat_den=dagar(-3), passerat=True)
        m = RemissFactory(mottagen=True, arende__ansvarig=varld.beredare, **gemensamt)
        LofteFactory(remiss=m, arende=m.arende, slag="besok", lovat_den=dagar(1))
        LofteFactory(remiss=m, arende=m.arende, slag="komplettering", lovat_den=dagar(-1))
        b = RemissFactory(mottagen=True, arende__beredning=True, arende__ansvarig=varld.beredare, **gemensamt)
        BeredningFactory(remiss=b, modell="samverkansforum")
        v = RemissFactory(mottagen=True, arende__beredning=True, arende__ansvarig=varld.beredare, **gemensamt)
        beredning = BeredningFactory(remiss=v, status="beslutad", klar_den=IDAG())
        BeredningsbeslutFactory(beredning=beredning, beslut="skriv_in")
        a = RemissFactory(antagen=True, arende__ansvarig=varld.beredare, **gemensamt)
        TrepartssamtalFactory(remiss=a, senast_den=dagar(3))
        StillestandFactory(arende=a.arende, till_chef_den=IDAG())
        LofteFactory(remiss=a, arende=a.arende, slag="aterkoppling", lovat_den=dagar(-2))
        UppdragsavtalFactory(signerat=True, enhet=varld.ame, fran_den=dagar(-300), till_den=None, granskas_den=dagar(-1))
        BevakningFactory(arende=a.arende, slag="samtycke", titel="Förnya samtycket", forfaller_den=dagar(4))
        RemissFactory(antagen=True, arende__ansvarig=UserFactory(), **gemensamt)  # an owner without uppdrag in the unit


BEREDARENS = {"nya", "kompletterade", "att-bereda", "bereds", "utan-mote", "verkstall", "snart", "passerade"}
CHEFENS = {
    "utan-svar",
    "passerade",
    "snart",
    "trepart",
    "utan-agare",
    "samtycken",
    "star-stilla",
    "sen-aterkoppling",
    "uppdragsavtal",
}


@pytest.mark.krav("N06")
@pytest.mark.parametrize(("vy", "vem", "koder"), [("arbetslista", "beredare", BEREDARENS), ("kraver_dig", "chef", CHEFENS)])
def test_varje_raknare_ar_sin_lista_och_fragorna_ar_lika_manga(forum, som, vy, vem, koder):
    """N06: "To do today" per role: (...) Each row opens the place where it is solved, and leaves when solved."""
    klient = som(getattr(forum, vem))

    def hamta(kod):
        klient.get(f"{reverse(vy)}?visa={kod}")
        with CaptureQueriesContext(connection) as c:
            svar = klient.get(f"{reverse(vy)}?visa={kod}")
        antal = {r["url"].removeprefix("?visa="): r["antal"] for r in svar.context["raknare"]}
        assert set(antal) == koder
        assert svar.context["vald"].kod == kod
        assert len(svar.context["rader"]) == antal[kod] == svar.context["sida"].paginator.object_list.count()
        return antal[kod], len(c)

    fyll(forum, 1)
    ett = {kod: hamta(kod) for kod in sorted(koder)}
    assert all(n >= 1 for n, _ in ett.values()), ett
    for kod in sorted(koder):
        for rad in klient.get(f"{reverse(vy)}?visa={kod}").context["rader"]:
            assert klient.get(rad.url, follow=True).status_code == 200, (kod, rad)
    fyll(forum, 6)
    for kod in sorted(koder):
        n, fragor = hamta(kod)
        assert n >= 7
        assert fragor == ett[kod][1], kod


@pytest.mark.krav("N06")
def test_raden_forsvinner_nar_den_ar_lost(varld, som):
    remiss = skriv_remiss(varld)
    klient = som(varld.beredare)

    def nya():
        return [r.pk for r in klient.get(reverse("arbetslista") + "?visa=nya").context["rader"]]

    assert nya() == [remiss.pk]
    intake.ta_emot(actor=varld.handlaggare, remiss=remiss)
    assert nya() == []


def test_adressen_ar_hela_vyn(varld, som):
    """Selection, order and page stand in the address: a bookmark is a saved view."""
    for n in range(30):
        RemissFactory(skickad=True, mottagande_enhet=varld.ame, inkom_den=dagar(-n), efternamn=f"{chr(65 + n % 26)}{n:02d}")
    klient = som(varld.beredare)
    forsta = klient.get(reverse("arbetslista") + "?visa=nya&sort=-namn&sida=2").context["rader"]
    assert len(forsta) == 5
    assert forsta == klient.get(reverse("arbetslista") + "?visa=nya&sort=-namn&sida=2").context["rader"]
    namn = [r.namn.split()[-1] for r in forsta]
    assert namn == sorted(namn, reverse=True)
    assert klient.get(reverse("arbetslista") + "?visa=finns-inte&sort=skrap&sida=x").status_code == 200


def test_den_som_har_tva_enheter_kan_valja_en(varld, som):
    from tests.factories import EnhetFactory, UppdragFactory

    andra = EnhetFactory(verksamhet=varld.ame.verksamhet)
    UppdragFactory(user=varld.chef, enhet=andra, roll="chef")
    for enhet in (varld.ame, andra):
        RemissFactory(skickad=True, mottagande_enhet=enhet, inkom_den=dagar(-60))
    folj_upp_loften(IDAG())
    klient, vy = som(varld.chef), reverse("kraver_dig")
    assert len(klient.get(f"{vy}?visa=utan-svar").context["rader"]) == 2
    svar = klient.get(f"{vy}?visa=utan-svar&enhet={andra.pk}")
    assert len(svar.context["rader"]) == 1
    assert all(f"enhet={andra.pk}" in r["url"] for r in svar.context["raknare"])
    assert len(klient.get(f"{vy}?visa=utan-svar&enhet={EnhetFactory().pk}").context["rader"]) == 2, "another's unit is no choice"


@pytest.mark.parametrize(("vy", "far"), [("arbetslista", {"beredare", "handlaggare"}), ("kraver_dig", {"chef"})])
def test_bara_for_sin_roll_och_sin_enhet(varld, som, vy, far):
    annan = bygg_varld()
    fyll(annan, 1)
    for vem in ("socialsekreterare", "handlaggare", "beredare", "chef"):
        svar = som(getattr(varld, vem)).get(reverse(vy))
        assert svar.status_code == (200 if vem in far else 403), vem
        if svar.status_code == 200:
            assert {r["antal"] for r in svar.context["raknare"]} == {0}
            assert Lasning.objects.filter(user=getattr(varld, vem), atgard="lista", objekt_typ__startswith="arbetslista").exists()
    assert som(varld.chef).post(reverse("kraver_dig")).status_code == 405


@pytest.mark.krav("B07")
def test_skyddad_person_star_bara_i_listan_for_dem_pa_personens_lista(varld, som):
    remiss = RemissFactory(skickad=True, mottagande_enhet=varld.ame, inkom_den=dagar(-60), har_skydd=True, efternamn="Hemligsson")
    type(remiss.person).objects.filter(pk=remiss.person_id).update(har_skydd=True, telefon="")
    folj_upp_loften(IDAG())
    for vem, vy in (("beredare", "arbetslista"), ("chef", "kraver_dig")):
        svar = som(getattr(varld, vem)).get(reverse(vy))
        assert "Hemligsson" not in svar.content.decode()
        assert {r["antal"] for r in svar.context["raknare"]} == {0}


def test_receptionens_lista_ar_det_hon_lamnat_vidare(varld, som):
    reception = UserFactory(roll="reception", enhet=varld.soc)
    falt = {"skapad_av": reception, "avsandande_enhet": varld.soc, "mottagande_enhet": varld.ame}
    ko = RemissFactory(avsandare=None, efternamn="Koson", **falt)
    tagen = RemissFactory(avsandare=varld.socialsekreterare, efternamn="Tagsson", **falt)
    RemissFactory(skickad=True, avsandare=varld.socialsekreterare, **falt)
    klient = som(reception)
    for kod, vantat in (("kon", ko), ("vidare", tagen)):
        svar = klient.get(f"{reverse('arbetslista')}?visa={kod}")
        assert [(r.pk, r.url) for r in svar.context["rader"]] == [(vantat.pk, "")], "handed on: not hers to open"
    assert klient.post(reverse("arbetslista_flera"), {"visa": "bereds", "rad": [ko.pk]}).status_code == 302


# --- several at once ---


def _mottagna(varld, antal):
    return [intake.ta_emot(actor=varld.beredare, remiss=skriv_remiss(varld, lopnummer=n)) for n in range(1, antal + 1)]


def test_flera_startas_pa_samma_mote_var_for_sig(forum, som):
    mote = intake.skapa_mote(actor=forum.beredare, enhet=forum.ame, moter_den=dagar(2))
    a, b = _mottagna(forum, 2)
    svar = som(forum.beredare).post(
        reverse("arbetslista_flera"),
        {"visa": "att-bereda", "rad": [str(a.pk), str(b.pk)], "ansvarig": forum.beredare.pk, "mote": str(mote.pk)},
        follow=True,
    )
    assert Beredning.objects.filter(mote=mote, ansvarig=forum.beredare).count() == 2
    assert sorted(Beredning.objects.values_list("ordning", flat=True)) == [1, 2]
    assert "2 beredningar har börjat." in svar.content.decode()
    assert Handelse.objects.filter(verb="beredning.starta").count() == 2, "one record per row"
    assert Handelse.objects.get(verb="flera.starta").data == {"gjorda": 2, "nekade": 0}, "and one of the batch"


def test_batchen_sager_vilka_som_inte_gick_och_varfor(forum):
    mote = intake.skapa_mote(actor=forum.beredare, enhet=forum.ame, moter_den=dagar(2))
    a, b = _mottagna(forum, 2)
    pa, utan = (intake.starta_beredning(actor=forum.beredare, remiss=r) for r in (a, b))
    intake.lagg_pa_dagordning(actor=forum.beredare, beredning=pa, mote=mote)
    frammande = BeredningFactory(modell="samverkansforum")
    rader = Beredning.objects.filter(pk__in=[pa.pk, utan.pk, frammande.pk]).select_related("remiss").order_by("startad_den")
    utfall = flera.lagg_flera_pa_dagordning(actor=forum.beredare, beredningar=rader, mote=mote)
    assert utfall.gjorda == 1
    assert dict(utfall.nekade).keys() == {a.nummer, frammande.remiss.nummer}
    assert dict(utfall.nekade)[a.nummer] == "Ärendet står redan på mötets dagordning."
    utan.refresh_from_db()
    frammande.refresh_from_db()
    assert (utan.mote_id, frammande.mote_id) == (mote.pk, None), "each row passes its own permission"
    assert Handelse.objects.get(verb="flera.dagordning").data == {"gjorda": 1, "nekade": 2}


def test_beredare_byts_for_flera(forum, som):
    ny = UserFactory(roll="beredare", enhet=forum.ame)
    rader = [intake.starta_beredning(actor=forum.beredare, remiss=r) for r in _mottagna(forum, 2)]
    data = {"visa": "bereds", "rad": [str(b.pk) for b in rader], "ansvarig": ny.pk}
    som(forum.beredare).post(reverse("arbetslista_flera"), data)
    assert set(Beredning.objects.values_list("ansvarig", flat=True)) == {ny.pk}
    assert Handelse.objects.filter(verb="beredning.beredare").count() == 2
    som(forum.handlaggare).post(reverse("arbetslista_flera"), data | {"ansvarig": forum.beredare.pk})
    assert set(Beredning.objects.values_list("ansvarig", flat=True)) == {ny.pk}, (
        "a handläggare does not hand out the preparations"
    )


@pytest.mark.parametrize(
    ("andrat", "text"),
    [
        ({"rad": []}, "Välj minst en rad."),
        ({"ansvarig": ""}, "Välj vem som bereder."),
        ({"rad": ["skräp"]}, "gick inte att läsa"),
        ({"visa": "nya"}, "Välj en lista där flera rader kan göras på en gång."),
        ({"rad": ["00000000-0000-4000-8000-000000000000"]}, "1 av raderna finns inte kvar i listan."),
    ],
)
def test_fel_i_batchen_sags(forum, som, andrat, text):
    rad = intake.starta_beredning(actor=forum.beredare, remiss=_mottagna(forum, 1)[0])
    data = {"visa": "bereds", "rad": [str(rad.pk)], "ansvarig": forum.beredare.pk} | andrat
    assert text in som(forum.beredare).post(reverse("arbetslista_flera"), data, follow=True).content.decode()
    assert som(forum.chef).post(reverse("arbetslista_flera"), data).status_code == 403
    assert som(forum.beredare).get(reverse("arbetslista_flera")).status_code == 405


def test_chefen_ser_arenden_vars_ansvariga_har_slutat(varld, som):
    remiss = intake.ta_emot(actor=varld.handlaggare, remiss=skriv_remiss(varld))
    chef = som(varld.chef)
    assert not chef.get(reverse("kraver_dig") + "?visa=utan-agare").context["rader"]
    Uppdrag.objects.filter(user=varld.handlaggare).update(till_den=dagar(-1))
    assert [r.pk for r in chef.get(reverse("kraver_dig") + "?visa=utan-agare").context["rader"]] == [remiss.arende_id]
