"""The forum's agenda and its series of meetings (S023, S025)."""

from datetime import date, time, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from ame.arenden.models import Notis
from intake import services as intake
from intake.models import Beredning, Beredningsmote, Lofte, Moteserie
from intake.services.forum import vantande
from intake.services.serie import kommande_dagar
from tests.factories import EnhetInstallningFactory, MoteserieFactory, SamverkanspartFactory
from tests.flode import bygg_varld, skriv_remiss
from tests.intake.forum_varld import IDAG, bordlagg, mote, starta

# --- the agenda ---


@pytest.mark.krav("S023", "S014")
def test_dagordningen_fylls_med_bordlagda_forst_och_sedan_aldst_lofte(forum):
    forsta = mote(forum, 1)
    bordlagd = starta(forum, 1, forsta)
    sen, tidig = starta(forum, 2), starta(forum, 3)
    for beredning, dagar in ((sen, 9), (tidig, 2)):
        Lofte.objects.filter(remiss=beredning.remiss, slag="svar").delete()
        Lofte.objects.create(
            remiss=beredning.remiss, slag="svar", mal_id=beredning.remiss_id, lovat_den=IDAG() + timedelta(days=dagar)
        )
    bordlagg(forum, bordlagd)
    assert [b.pk for b in vantande(forum.ame.pk, forum.beredare)] == [bordlagd.pk, tidig.pk, sen.pk]
    nasta = mote(forum, 8)
    assert intake.fyll_dagordning(actor=forum.beredare, mote=nasta) == 3
    ordning = list(nasta.beredningar.order_by("ordning").values_list("pk", flat=True))
    assert ordning == [bordlagd.pk, tidig.pk, sen.pk]
    assert intake.fyll_dagordning(actor=forum.beredare, mote=nasta) == 0, "twice adds nothing"


@pytest.mark.krav("S023")
def test_bordlagt_kommer_forst_pa_nasta_planerade_mote(forum):
    ett, tva = mote(forum, 1), mote(forum, 8)
    vantar = starta(forum, 2, tva)
    bordlagd = starta(forum, 1, ett)
    bordlagg(forum, bordlagd)
    bordlagd.refresh_from_db()
    vantar.refresh_from_db()
    assert (bordlagd.mote, bordlagd.ordning, vantar.ordning) == (tva, 1, 2)
    ett.refresh_from_db()
    assert intake.hall_mote(actor=forum.beredare, mote=ett).status == "hallet"


@pytest.mark.krav("S023")
def test_ordningen_andras_med_knappar(forum, som):
    rad = mote(forum, 1)
    rader = [starta(forum, n, rad) for n in (1, 2, 3)]
    klient = som(forum.beredare)
    html = klient.get(f"{reverse('mote', args=[rad.pk])}?ordna=1").content.decode()
    assert 'value="upp"' in html
    svar = klient.post(reverse("beredning_flytta", args=[rader[2].pk]), {"riktning": "upp"})
    assert svar.url.endswith(f"?ordna=1#flytta-{rader[2].pk}")
    klient.post(reverse("beredning_flytta", args=[rader[0].pk]), {"riktning": "ner"})
    klient.post(reverse("beredning_flytta", args=[rader[2].pk]), {"riktning": "upp"})
    assert [b.pk for b in rad.beredningar.order_by("ordning")] == [rader[2].pk, rader[0].pk, rader[1].pk]
    assert som(forum.handlaggare).post(reverse("beredning_flytta", args=[rader[0].pk])).status_code in {403, 404}
    assert klient.get(reverse("beredning_flytta", args=[rader[0].pk])).status_code == 405


def test_arendet_tas_bort_fran_dagordningen_och_vantar(forum, som):
    rad = mote(forum, 1)
    beredning = starta(forum, 1, rad)
    klient = som(forum.beredare)
    assert klient.post(reverse("beredning_av_mote", args=[beredning.pk])).url == reverse("mote", args=[rad.pk])
    assert vantande(forum.ame.pk, forum.beredare).get().pk == beredning.pk
    assert klient.post(reverse("beredning_av_mote", args=[beredning.pk])).status_code == 409, "somebody was faster"
    assert som(bygg_varld().beredare).post(reverse("beredning_av_mote", args=[beredning.pk])).status_code == 404


@pytest.mark.krav("S023")
def test_nasta_och_foregaende_med_tangent_och_med_synliga_lankar(forum, som):
    rad = mote(forum, 1)
    for n in (1, 2, 3):
        starta(forum, n, rad)
    sida = reverse("mote", args=[rad.pk])
    html = som(forum.beredare).get(f"{sida}?nr=2").content.decode()
    assert 'href="?nr=3" data-variant="secondary" data-hotkey="j" aria-keyshortcuts="j"' in html
    assert 'href="?nr=1" data-variant="secondary" data-hotkey="k" aria-keyshortcuts="k"' in html
    assert "Nästa och föregående ärende, på ett beredningsmöte" in html, "documented in the list of shortcuts"
    forum.beredare.har_kortkommandon = False
    forum.beredare.save()
    assert 'data-kortkommandon="av"' in som(forum.beredare).get(sida).content.decode()


# --- series ---


def skapa_serie(varld, **falt):
    data = {
        "enhet": varld.ame,
        "namn": "Remissgruppen",
        "veckodag": 2,
        "klockan": time(9),
        "var_n_vecka": 2,
        "fran_den": IDAG(),
        "users": [varld.beredare, varld.socialsekreterare],
    }
    return intake.spara_serie(actor=varld.beredare, **(data | falt))


@pytest.mark.krav("S023")
def test_serien_gor_de_narmaste_motena_en_gang(forum):
    part = SamverkanspartFactory(kommun=forum.ame.verksamhet.namnd.kommun)
    serie = skapa_serie(forum, parter=[(part, "Kim Karlsson")])
    moten = intake.skapa_moten(actor=forum.beredare, serie=serie, antal=4)
    assert len(moten) == 4
    assert intake.skapa_moten(actor=forum.beredare, serie=serie, antal=4) == []
    assert len(intake.skapa_moten(actor=forum.beredare, serie=serie, antal=5)) == 1
    rad = moten[0]
    assert {str(d) for d in rad.deltagare.all()} == {str(forum.beredare), str(forum.socialsekreterare), f"Kim Karlsson, {part}"}
    assert rad.serie == serie


@pytest.mark.krav("S023")
def test_rod_dag_flyttas_till_nasta_vardag_och_takten_star_kvar(db):
    serie = MoteserieFactory(veckodag=2, var_n_vecka=1, fran_den=date(2026, 12, 14))
    dagar = kommande_dagar(serie, 5, date(2026, 12, 14))
    assert [d.den for d in dagar] == [
        date(2026, 12, 16),
        date(2026, 12, 23),
        date(2026, 12, 30),
        date(2027, 1, 7),
        date(2027, 1, 13),
    ]
    assert (dagar[3].flyttat_fran, dagar[3].skal) == (date(2027, 1, 6), "trettondedag jul")
    assert all(d.flyttat_fran is None for i, d in enumerate(dagar) if i != 3)


@pytest.mark.krav("S023", "D09")
def test_motet_behaller_sitt_bord_nar_serien_andras(forum):
    serie = skapa_serie(forum)
    rad = intake.skapa_moten(actor=forum.beredare, serie=serie, antal=1)[0]
    intake.spara_serie(
        actor=forum.beredare, serie=serie, enhet=forum.ame, namn="Remissgruppen", veckodag=2, klockan=time(9), var_n_vecka=2,
        fran_den=serie.fran_den, users=[forum.chef],
    )  # fmt: skip
    assert {d.user for d in rad.deltagare.all()} == {forum.beredare, forum.socialsekreterare}
    forum.chef.uppdrag.update(till_den=IDAG() - timedelta(days=1))
    nya = intake.skapa_moten(actor=forum.beredare, serie=serie, antal=2)
    assert [list(m.deltagare.all()) for m in nya] == [[]], "who has left is not called"


@pytest.mark.krav("S023")
def test_andrad_takt_och_avslutad_serie_ror_bara_tomma_moten(forum):
    serie = skapa_serie(forum)
    moten = intake.skapa_moten(actor=forum.beredare, serie=serie, antal=3)
    starta(forum, 1, moten[1])
    intake.spara_serie(
        actor=forum.beredare, serie=serie, enhet=forum.ame, namn="Remissgruppen", veckodag=3, klockan=time(13), var_n_vecka=2,
        fran_den=serie.fran_den, users=[forum.beredare],
    )  # fmt: skip
    finns = set(Beredningsmote.objects.values_list("pk", flat=True))
    assert moten[1].pk in finns
    assert {moten[0].pk, moten[2].pk}.isdisjoint(finns)
    assert intake.avsluta_serie(actor=forum.beredare, serie=serie, till_den=IDAG()) == 1
    assert list(Beredningsmote.objects.filter(moter_den__gt=IDAG())) == [moten[1]]
    assert intake.skapa_moten(actor=forum.beredare, serie=serie) == []


@pytest.mark.krav("S025", "C11")
def test_andrad_modell_later_aldre_arenden_ligga_kvar_i_sin_serie(forum):
    """Changing model from a day leaves older cases in their old model."""
    rad = intake.skapa_moten(actor=forum.beredare, serie=skapa_serie(forum), antal=1)[0]
    gammal = starta(forum, 1, rad)
    aldre_remiss = intake.ta_emot(actor=forum.handlaggare, remiss=skriv_remiss(forum, lopnummer=2))
    EnhetInstallningFactory(enhet=forum.ame, galler_fran_den=IDAG(), beredningsmodell="egen_enhet")
    ny = starta(forum, 3)
    assert (gammal.modell, ny.modell) == ("samverkansforum", "egen_enhet")
    aldre = intake.starta_beredning(actor=forum.handlaggare, remiss=aldre_remiss)
    assert aldre.modell == "samverkansforum", "arrived before the change, prepared after"
    assert intake.fyll_dagordning(actor=forum.beredare, mote=rad) == 1
    aldre.refresh_from_db()
    assert aldre.mote == rad
    assert (
        intake.besluta(actor=forum.beredare, beredning=gammal, beslut="skriv_in", motivering="Ja.", agare=forum.handlaggare).mote
        == rad
    )
    assert Beredning.objects.filter(modell="samverkansforum").count() == 2, "and figures can be split by it"


def test_bara_beredare_och_chef_har_hand_om_serier(forum):
    with pytest.raises(PermissionDenied):
        intake.spara_serie(
            actor=forum.handlaggare,
            enhet=forum.ame,
            namn="X",
            veckodag=1,
            klockan=time(9),
            var_n_vecka=1,
            fran_den=IDAG(),
            users=[],
        )
    serie = skapa_serie(forum)
    for act in (
        lambda: intake.skapa_moten(actor=forum.handlaggare, serie=serie),
        lambda: intake.avsluta_serie(actor=forum.socialsekreterare, serie=serie, till_den=IDAG()),
    ):
        with pytest.raises(PermissionDenied):
            act()
    with pytest.raises(ValidationError, match="redan en serie"):
        skapa_serie(forum)


@pytest.mark.krav("S023")
def test_seriens_sidor(forum, som):
    klient = som(forum.beredare)
    data = {
        "namn": "Remissgruppen",
        "veckodag": "2",
        "klockan": "09:00",
        "var_n_vecka": "2",
        "fran_den": IDAG().isoformat(),
        "plats": "Rum 1",
        "users": [forum.beredare.pk, forum.socialsekreterare.pk],
        **{f"{namn}_{n}": "" for namn in ("part", "namn") for n in range(4)},
    }
    assert klient.get(reverse("moteserie_ny")).status_code == 200
    fel = klient.post(reverse("moteserie_ny"), data | {"klockan": "nio"})
    assert fel.status_code == 422
    assert "Remissgruppen" in fel.content.decode()
    svar = klient.post(reverse("moteserie_ny"), data)
    serie = Moteserie.objects.get()
    assert svar.url == reverse("moteserie", args=[serie.pk])
    assert serie.moten.count() == 6
    sida = klient.get(svar.url).content.decode()
    assert "Remissgruppen" in sida
    assert klient.post(svar.url, data | {"namn": "Nya gruppen"}).status_code == 302
    assert klient.post(reverse("moteserie_moten", args=[serie.pk])).status_code == 302
    assert serie.moten.count() == 6
    assert klient.post(reverse("moteserie_avsluta", args=[serie.pk]), {"till_den": ""}).status_code == 422
    assert klient.post(reverse("moteserie_avsluta", args=[serie.pk]), {"till_den": IDAG().isoformat()}).status_code == 302
    assert not serie.moten.filter(moter_den__gt=IDAG()).exists()
    for vy in ("moteserie", "moteserie_moten", "moteserie_avsluta"):
        url = reverse(vy, args=[serie.pk])
        metod = "get" if vy == "moteserie" else "post"
        assert getattr(som(forum.handlaggare), metod)(url).status_code == 403
        assert getattr(som(bygg_varld().beredare), metod)(url).status_code == 404


@pytest.mark.krav("S023", "C96")
def test_kallelsen_nar_alla_med_inloggning_en_gang_och_sager_inget(forum, af, som):
    rad = mote(forum, deltagare=[forum.socialsekreterare, af])
    klient = som(forum.beredare)
    klient.post(reverse("mote_kalla", args=[rad.pk]))
    assert set(Notis.objects.values_list("user", "slag")) == {(forum.socialsekreterare.pk, "mote"), (af.pk, "mote")}
    klient.post(reverse("mote_kalla", args=[rad.pk]))
    assert Notis.objects.count() == 2
    assert som(forum.handlaggare).post(reverse("mote_kalla", args=[rad.pk])).status_code == 403
