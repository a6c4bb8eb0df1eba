"""The week grid: who sees whom, what a form writes, in what words, at what cost."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from ame.audit.models import Lasning
from insatser.models import Tillfalle
from insatser.veckoschema import vecka_text
from tests.factories import (
    AnordnareFactory,
    PersonFactory,
    PlaceringFactory,
    PlatsFactory,
    SkyddAtkomstFactory,
    TillfalleFactory,
)
from tests.insatser.narvaro_hjalp import (
    S,
    cell,
    en_insats,
    enda_insatsen,
    grid,
    mandag,
    post,
    vecka,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def insats(varld):
    return enda_insatsen(varld)


# --- the grid ---------------------------------------------------------------------------------------------------


@pytest.mark.krav("N05")
def test_fyll_veckan_markerar_hela_gruppen_med_ett_formular(varld, insats):
    annan = en_insats(varld, arende=varld.nytt_arende())
    alla = vecka(insats) + vecka(annan)
    svar = post(varld, varld.handledare, *[cell(t) for t in alla], fyll="vecka")
    assert svar.status_code == 302
    assert set(Tillfalle.objects.values_list("status", flat=True)) == {S.NARVARANDE}
    assert {t.markerad_av for t in Tillfalle.objects.all()} == {varld.handledare}


@pytest.mark.krav("N05")
def test_alla_narvarande_en_dag_later_det_andra_vara(varld, insats):
    annan = en_insats(varld, arende=varld.nytt_arende())
    egna, andras = vecka(insats, 2), vecka(annan, 2)
    celler = [cell(egna[0], S.FRANVARANDE), *[cell(t) for t in [egna[1], *andras]]]
    post(varld, varld.handledare, *celler, alla=mandag().isoformat())
    status = {t.pk: t.status for t in Tillfalle.objects.all()}
    assert [status[t.pk] for t in egna] == [S.FRANVARANDE, S.EJ_REGISTRERAD]
    assert [status[t.pk] for t in andras] == [S.NARVARANDE, S.EJ_REGISTRERAD]


@pytest.mark.krav("N05")
def test_fyll_veckan_for_en_person(varld, insats):
    annan = en_insats(varld, arende=varld.nytt_arende())
    egna, andras = vecka(insats, 3), vecka(annan, 3)
    post(varld, varld.handledare, *[cell(t) for t in egna + andras], fyll=str(insats.pk))
    assert {t.status for t in Tillfalle.objects.filter(insats=insats)} == {S.NARVARANDE}
    assert {t.status for t in Tillfalle.objects.filter(insats=annan)} == {S.EJ_REGISTRERAD}


@pytest.mark.krav("N29")
def test_samma_rutnat_tva_ganger_skriver_ingen_ny_historik(varld, insats):
    """Dålig lina: the phone sends the grid once more."""
    from django.apps import apps

    event = apps.get_model("insatser", "TillfalleEvent").objects
    alla = vecka(insats)
    celler = [cell(alla[0], S.SEN, "1,5"), *[cell(t, S.NARVARANDE) for t in alla[1:]]]
    assert post(varld, varld.handledare, *celler).status_code == 302
    fore = (event.count(), list(Tillfalle.objects.order_by("pk").values()))
    assert post(varld, varld.handledare, *celler).status_code == 302
    assert (event.count(), list(Tillfalle.objects.order_by("pk").values())) == fore


@pytest.mark.krav("N17")
def test_tva_som_markerar_samtidigt_ser_bada_vardena(varld, insats):
    mandagen, tisdagen = vecka(insats, 2)
    post(varld, varld.ansvarig, cell(mandagen, S.NARVARANDE), cell(tisdagen), grupp="mina")
    svar = post(varld, varld.handledare, cell(mandagen, S.FRANVARANDE), cell(tisdagen, S.NARVARANDE))
    assert svar.status_code == 409
    text = svar.content.decode()
    assert "Ada Ansvarig har sparat ”Närvarande” medan du hade sidan öppen. Du valde ”Frånvarande" in text
    assert re.search(rf'name="b-{mandagen.pk}" value="1\|narvarande\|3"', text)
    assert '<option value="franvarande" selected>' in text
    mandagen.refresh_from_db()
    tisdagen.refresh_from_db()
    assert (mandagen.status, tisdagen.status) == (S.NARVARANDE, S.NARVARANDE)
    mandagen.refresh_from_db()
    assert post(varld, varld.handledare, cell(mandagen, S.FRANVARANDE)).status_code == 302
    mandagen.refresh_from_db()
    assert (mandagen.status, mandagen.markerad_av) == (S.FRANVARANDE, varld.handledare)


@pytest.mark.krav("N17")
def test_det_man_inte_rort_skriver_inte_over_en_kollega(varld, insats):
    t = vecka(insats, 1)[0]
    post(varld, varld.ansvarig, cell(t, S.FRANVARANDE), grupp="mina")
    assert post(varld, varld.handledare, cell(t)).status_code == 302  # the screen still said "ej registrerad"
    t.refresh_from_db()
    assert (t.status, t.markerad_av) == (S.FRANVARANDE, varld.ansvarig)


@pytest.mark.krav("S088", "N17")
def test_ett_pass_som_schemat_har_tagit_bort_staller_inte_till_det_for_resten(varld, insats):
    """The schedule was changed while the grid was open: the rest is saved, and what happened is told."""
    kvar, borta = vecka(insats, 2)
    celler = [cell(kvar, S.NARVARANDE), cell(borta, S.NARVARANDE)]
    borta.delete()
    svar = post(varld, varld.handledare, *celler)
    assert svar.status_code == 409
    text = svar.content.decode()
    assert "1 tillfälle finns inte längre kvar här. Schemat eller gruppen har ändrats sedan du öppnade sidan." in text
    assert "1 annan ändring är sparad." in text
    kvar.refresh_from_db()
    assert kvar.status == S.NARVARANDE


@pytest.mark.krav("N29")
def test_tva_som_fyller_veckan_samtidigt_skriver_en_gang(varld, insats):
    celler = [cell(t) for t in vecka(insats)]
    assert post(varld, varld.ansvarig, *celler, fyll="vecka", grupp="mina").status_code == 302
    svar = post(varld, varld.handledare, *celler, fyll="vecka")  # from the screen as it was
    assert svar.status_code == 302
    assert {(t.version, t.markerad_av) for t in Tillfalle.objects.all()} == {(1, varld.ansvarig)}


@pytest.mark.krav("S088")
def test_fel_i_en_ruta_behaller_det_skrivna_och_sparar_resten(varld, insats):
    forsta, andra = vecka(insats, 2)
    svar = post(varld, varld.handledare, cell(forsta, S.SEN, "9"), cell(andra, S.NARVARANDE))
    assert svar.status_code == 422
    text = svar.content.decode()
    assert "Skriv hur många timmar personen var där, högst 3." in text
    assert re.search(rf'name="t-{forsta.pk}" value="9"', text)
    andra.refresh_from_db()
    assert andra.status == S.NARVARANDE


@pytest.mark.krav("S090", "S088")
def test_gruppens_sida_rangordnar_ingen_och_sager_ej_registrerad(varld, insats):
    annan = en_insats(varld, arende=varld.nytt_arende(person=PersonFactory(namnd=varld.enhet.verksamhet.namnd, efternamn="Aaby")))
    vecka(insats, 2, narvarande=True)
    vecka(annan, 2, franvarande=True)
    sida = varld.klient(varld.handledare).get(f"{grid()}&sort=-franvaro").content.decode()
    assert "%" not in re.sub(r"%[0-9A-F]{2}", "", re.search(r"<table.*?</table>", sida, re.S).group())
    assert "sort=" not in re.search(r"<thead.*?</thead>", sida, re.S).group()
    assert sida.index("Aaby") < sida.index(varld.arende.person.efternamn)  # by name, the absent one not first for being absent
    TillfalleFactory(insats=insats, den=mandag(3))
    sida = varld.klient(varld.handledare).get(grid()).content.decode()
    assert "1 tillfälle till och med i dag är inte registrerat. Ej registrerad är inte frånvaro." in sida
    assert "— av 9 tim" in sida


@pytest.mark.krav("B08")
def test_skyddad_person_star_under_pseudonym(varld, insats):
    person = varld.arende.person
    person.har_skydd, person.telefon, person.epost, person.adress = True, "", "", ""
    person.save(update_fields=["har_skydd", "telefon", "epost", "adress"])
    SkyddAtkomstFactory(person=person, user=varld.handledare)
    t = vecka(insats, 1)[0]
    sida = varld.klient(varld.handledare).get(grid()).content.decode()
    assert "Skyddad person" in sida
    assert person.efternamn not in sida
    assert str(t.pk) in sida
    assert str(t.pk) not in varld.klient(varld.ansvarig).get(grid("mina")).content.decode()  # not on the list


@pytest.mark.krav("N05")
def test_gruppen_kan_vara_en_plats(varld, insats):
    plats = PlatsFactory(anordnare=AnordnareFactory(verksamhet=varld.enhet.verksamhet))
    annan = en_insats(varld, arende=varld.nytt_arende())
    PlaceringFactory(insats=annan, plats=plats, pagar=True)
    vecka(insats, 1)
    t = vecka(annan, 1)[0]
    klient = varld.klient(varld.ansvarig)
    assert f'value="plats:{plats.pk}"' in klient.get(grid("mina")).content.decode()
    sida = klient.get(grid(f"plats:{plats.pk}")).content.decode()
    assert f"s-{t.pk}" in sida
    assert varld.arende.person.efternamn not in sida


def test_en_obegriplig_adress_visar_den_har_veckan(varld, insats):
    for fraga in ("?vecka=2026-W99&dag=x&sida=y&grupp=plats:z", "?vecka=..&grupp=typ:1", "?vecka=9999-W53"):
        assert varld.klient(varld.handledare).get(reverse("narvaro") + fraga).status_code == 200


@pytest.mark.krav("S088")
def test_kommande_dagar_kan_bara_stallas_in(varld, insats):
    den = timezone.localdate() + timedelta(days=3)
    t = TillfalleFactory(insats=insats, den=den)
    url = f"{reverse('narvaro')}?grupp=min&vecka={vecka_text(den)}"
    sida = varld.klient(varld.handledare).get(url).content.decode()
    val = re.search(rf'<select[^>]*name="s-{t.pk}".*?</select>', sida, re.S).group()
    assert re.findall(r'value="(\w+)"', val) == [S.EJ_REGISTRERAD, S.INSTALLT]
    svar = varld.klient(varld.handledare).post(url, cell(t, S.NARVARANDE))
    assert svar.status_code == 422
    assert "Dagen har inte varit än. Du kan bara ställa in den." in svar.content.decode()


@pytest.mark.krav("S088", "I06", "N01")
def test_ett_pass_som_inte_har_varit_ar_kommande_och_inte_ej_registrerat(varld, insats):
    """In the grid, on the case's tab and on the session's page; the sums say the same."""
    den = timezone.localdate() + timedelta(days=3)
    t = TillfalleFactory(insats=insats, den=den)
    grid = f"{reverse('narvaro')}?grupp=%s&vecka={vecka_text(den)}"
    val = re.search(
        rf'name="s-{t.pk}".*?</select>', varld.klient(varld.handledare).get(grid % "min").content.decode(), re.S
    ).group()
    assert re.findall(r">([^<]+)</option>", val) == ["Kommande", "Inställt"]
    sida = varld.klient(varld.chef).get(grid % f"typ:{insats.insatstyp_id}").content.decode()
    tabell = re.search(r"<table.*?</table>", sida, re.S).group()
    assert "<span>Kommande</span>" in tabell
    assert "1 kommande" in tabell
    assert "ej registrerad" not in sida.lower()
    assert "är registrerat" not in sida  # nothing has been yet
    klient = varld.klient(varld.ansvarig)
    flik = klient.get(reverse("arende_narvaro", args=[varld.arende.pk]) + f"?manad={den:%Y-%m}").content.decode()
    assert "<td>Kommande</td>" in flik
    assert "ej registrerad" not in flik.lower()
    url = reverse("tillfalle", args=[t.pk])
    sida = klient.get(url).content.decode()
    assert "<dd>Kommande</dd>" in sida
    assert re.findall(r'type="radio"[^>]*value="(\w+)"', sida) == [S.EJ_REGISTRERAD, S.INSTALLT]
    svar = klient.post(url, {"version": t.version, "status": S.NARVARANDE})
    assert svar.status_code == 422
    assert "Dagen har inte varit än. Du kan bara ställa in den." in svar.content.decode()
    assert klient.post(url, {"version": t.version, "status": S.INSTALLT}).status_code == 302
    t.refresh_from_db()
    assert t.status == S.INSTALLT


@pytest.mark.krav("N05")
def test_den_som_inte_har_nagot_pass_i_veckan_har_ingen_rad(varld, insats):
    """Folded under the grid: a phone shows nobody with nothing to register. The keyboard's help is marked for the style to hide there."""
    utan = varld.nytt_arende(person=PersonFactory(namnd=varld.enhet.verksamhet.namnd, efternamn="Utanpass"))
    en_insats(varld, arende=utan)
    en_insats(varld)  # a second insats of the one who has sessions
    vecka(insats)
    sida = varld.klient(varld.handledare).get(grid()).content.decode()
    tabell = re.search(r"<table.*?</table>", sida, re.S).group()
    assert "Utanpass" not in tabell
    vik = sida[sida.index("Utan planerade tillfällen den här veckan (1)") :]
    assert "Utanpass" in vik
    assert varld.arende.person.efternamn not in vik
    assert re.search(r"<span data-tom>Pilarna.*?</span></p>", sida)
    assert Lasning.objects.get(objekt_typ="narvarolista").data == {"antal": 2}
    Tillfalle.objects.all().delete()
    sida = varld.klient(varld.handledare).get(grid()).content.decode()
    assert "Inget är planerat den här veckan" in sida
    assert varld.arende.person.efternamn in sida


@pytest.mark.krav("N05")
def test_en_dag_utan_pass_sager_det_pa_telefonen(varld, insats):
    vecka(insats, 1)
    klient = varld.klient(varld.handledare)
    text = '<p class="ame-baradag">Inget är planerat den här dagen.</p>'
    assert text not in klient.get(grid(dag=mandag())).content.decode()
    sida = klient.get(grid(dag=mandag(1))).content.decode()
    assert text in sida
    assert sida.count("<tr data-tom>") == 1


@pytest.mark.krav("N05")
def test_lika_manga_fragor_for_en_som_for_tjugo(varld, insats):
    vecka(insats)
    klient = varld.klient(varld.handledare)
    klient.get(grid())
    with CaptureQueriesContext(
        connection,
    ) as en:
        klient.get(grid())
    for _ in range(19):
        vecka(en_insats(varld, arende=varld.nytt_arende()))
    with CaptureQueriesContext(connection) as tjugo:
        sida = klient.get(grid())
    assert sida.content.decode().count("<select") == 101  # 20 persons, 5 days, and the choice of group
    assert len(tjugo) == len(en) <= 20
    alla = list(Tillfalle.objects.all())
    with CaptureQueriesContext(connection) as spara:
        assert post(varld, varld.handledare, *[cell(t) for t in alla], fyll="vecka").status_code == 302
    handelser = [q for q in spara if "audit_handelse" in q["sql"]]
    assert len(handelser) == 20  # one per insats
    assert len(spara) - len(handelser) <= 40, [q["sql"][:90] for q in spara]  # nothing per session
