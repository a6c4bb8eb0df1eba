"""The tables of voices: from five answers, whole periods, and nothing that can be counted back (S120, S121, S122, N13, N19)."""

from datetime import date
from itertools import combinations

import pytest
from django.urls import reverse

from followup.enums import Enkatslag, Enkatstatus
from followup.kas.lasare import lasare
from followup.maskning import DOLD, atervinnbara
from followup.matt.rakna import Fonster
from followup.rost.fragor import BEHOVET, DELTAGARFRAGOR, SKAL
from followup.rost.tabell import ALLA, ID, Svar, _mask, _rakna, _summor, perioder, roster, tabeller
from followup.vy.rost import rutor
from tests.factories import ArendeFactory, EnhetFactory, RemissFactory, UserFactory
from tests.factories.matt import EnkatFactory, EnkatsvarFactory, MatkorningFactory, MatpunktFactory

TILL = date(2026, 10, 31)
FORRA, I_AR = date(2025, 3, 1), date(2026, 3, 1)
STOD = DELTAGARFRAGOR[0]


def svar(antal: int, steg: str, enhet: str = "A", *, insatser=("praktik",), manad=FORRA, fraga="stod", grupp="deltagare") -> Svar:
    return Svar(grupp, enhet, manad, fraga, steg, tuple(insatser), antal)


def bild(rader, enhet="A", enheter=("A", "B"), till=TILL, fraga="stod", nr=-1):
    from followup.rost.tabell import _enhet

    return _enhet(tabeller(rader, enheter, till), enhet)["fragor"][fraga][nr]


@pytest.mark.krav("S120", "N13")
@pytest.mark.parametrize(("antal", "visas"), [(4, False), (5, True)])
def test_minst_fem_svar(antal, visas):
    """ "results per insats with minimum 5 answers" """
    b = bild([svar(antal, "5")])
    assert (b["text"] == f"{antal} av {antal}") is visas
    if visas:
        assert b["insatser"]["praktik"] == {"n": str(antal), "text": f"{antal} av {antal}"}
    else:
        assert (b["text"], b["skal"]) == ("—", "Färre än 5 svar.")
        assert "insatser" not in b
        assert "steg" not in b


@pytest.mark.krav("S120", "N13")
def test_resultat_per_insats_gar_inte_att_dra_ifran():
    """Nineteen answers of twenty had praktik: the twentieth's answer would follow, so praktik is hidden."""
    b = bild([svar(10, "5"), svar(9, "1"), svar(1, "1", insatser=("kurs",))])
    assert b["text"] == "10 av 20 (50\xa0%)"
    assert b["insatser"]["praktik"]["text"] == DOLD
    assert b["insatser"]["kurs"]["text"] == DOLD


@pytest.mark.krav("N13", "T13")
def test_enheterna_gar_inte_att_rakna_fram_ur_alla():
    rader = [svar(20, "5"), svar(20, "1"), svar(3, "1", "B"), svar(10, "5", "C"), svar(8, "2", "C")]
    b = bild(rader, "B", ("A", "B", "C"))
    assert b["text"] == "—"
    synliga = [bild(rader, e, ("A", "B", "C"))["text"] for e in ("A", "C", ALLA)]
    assert DOLD in synliga, "something beside B is hidden"


@pytest.mark.krav("N13", "T13")
def test_inget_dolt_tal_foljer_av_de_andra():
    """Exact audit of everything printed in the period: no hidden count is in the row space of the sums."""
    rader = [
        svar(12, "5"), svar(6, "4", insatser=("praktik", "sprak")), svar(2, "1"), svar(7, "2", "B", insatser=("sprak",)), svar(9, "5", "B"),
        svar(1, "3", "C"), svar(6, "5", "C", insatser=()),
    ]  # fmt: skip
    enheter = ("A", "B", "C")
    mask = _mask(rader, STOD, enheter)
    nummer = {c: i for i, c in enumerate(mask.varden)}
    okanda = {nummer[c] for c in mask.dolda} | {nummer[c] for c in mask.varden if c[2].endswith("-") and mask.varden[c]}
    relationer = []
    for r in [r for e in (*enheter, ALLA) for r in _summor(e, STOD, ["praktik", "sprak"])]:
        relationer.append({nummer[r.vanster[0]]: 1} | {nummer[c]: -1 for c in r.hoger})
    for del_ in {c[1:] for c in mask.varden}:
        relationer.append({nummer[ALLA, *del_]: 1} | {nummer[e, *del_]: -1 for e in enheter})
    foljer = set(atervinnbara(okanda, relationer))
    sma = {nummer[c] for c in mask.varden if 0 < mask.varden[c] < mask.grans}
    assert mask.dolda
    assert not foljer & {nummer[c] for c in mask.dolda}
    assert not foljer & sma


@pytest.mark.krav("N13", "T13")
def test_perioder_overlappar_inte_och_den_som_pagar_visas_inte():
    alla = perioder(TILL)
    assert all(a.till < b.fran or b.till < a.fran for a, b in combinations(alla, 2))
    assert [p.namn for p in alla] == ["2023", "2024", "2025"]
    assert bild([svar(30, "5", manad=I_AR)])["n"] == "0"


@pytest.mark.krav("N13", "T13")
def test_en_period_som_ar_slut_visas_likadant_varje_natt():
    rader = [svar(12, "5"), svar(6, "4"), svar(9, "1"), svar(3, "2", "B"), svar(8, "4", "B")]
    senare = [*rader, svar(40, "1", manad=I_AR), svar(2, "5", "B", manad=I_AR)]
    for enhet in ("A", "B", ALLA):
        assert bild(rader, enhet, nr=-1) == bild(senare, enhet, till=date(2026, 12, 31), nr=-2)


def test_alla_som_svarar_lika_visas_inte_steg_for_steg():
    b = bild([svar(8, "1"), svar(6, "5", "B"), svar(6, "1", "B")])
    assert b["text"] == "0 av 8"
    assert set(b["steg"].values()) == {DOLD}


@pytest.mark.krav("S122", "C83")
def test_handlaggarnas_ja_per_ar_med_skalen():
    """ "Staff view question, yearly ... with reason when no." """
    ar = date(2025, 5, 1)
    falt = {"manad": ar, "grupp": "handlaggare", "insatser": ()}
    rader = [
        svar(30, "ja", fraga="behovet", **falt),
        svar(7, "delvis", fraga="behovet", **falt),
        svar(6, "nej", fraga="behovet", **falt),
    ]
    rader += [svar(7, "plats", fraga="skal", **falt), svar(6, "tid", fraga="skal", **falt)]
    b = bild(rader, fraga="behovet")
    assert (b["namn"], b["n"], b["text"]) == ("2025", "43", "30 av 43 (70\xa0%)")
    assert b["skalen"] == {"plats": "7", "tid": "6", "annan_aktor": "0", "personens_val": "0", "annat": "0"}
    assert sum(int(n) for n in b["skalen"].values()) == int(b["steg"]["delvis"]) + int(b["steg"]["nej"])
    assert [k for k, _ in SKAL] == list(b["skalen"])


def test_summan_av_delarna_ar_helheten():
    rader = [svar(12, "5"), svar(6, "4"), svar(9, "1", insatser=("sprak", "praktik"))]
    antal = _rakna(rader, STOD)
    assert (
        antal["A", "n", ""]
        == antal["A", "hog", ""] + antal["A", "lag", ""]
        == sum(antal["A", "steg", k] for k, _ in STOD.val)
        == 27
    )
    assert antal["A", "praktik", "n"] == 27
    assert antal["A", "sprak", "n"] + antal["A", "sprak", "n-"] == 27


# --- out of the database ------------------------------------------------------------------------------------------


def _fyll(enhet):
    for steg, antal in (("5", 14), ("2", 8)):
        EnkatsvarFactory.create_batch(antal, enhet=enhet, manad=FORRA, svar={"stod": steg}, insatser=["praktik"])
    for status, antal in ((Enkatstatus.BESVARAD, 22), (Enkatstatus.AVBOJD, 6), (Enkatstatus.STANGD, 12)):
        for _ in range(antal):
            EnkatFactory(arende=ArendeFactory(inskrivet=True, enhet=enhet), status=status, avgjord_den=date(2025, 3, 9))


def _rakna_natten(enhet):
    with lasare() as las:
        return roster(las, [enhet.pk], Fonster(TILL))


@pytest.mark.django_db
@pytest.mark.krav("S120", "S121", "S123", "C83")
def test_ur_databasen_med_svarsandel():
    enhet = EnhetFactory()
    _fyll(enhet)
    data = _rakna_natten(enhet)[str(enhet.pk), ""]
    sist = data["fragor"]["stod"][-1]
    assert (sist["n"], sist["text"]) == ("22", "14 av 22 (64\xa0%)")
    assert sist["insatser"] == {"praktik": {"n": "22", "text": "14 av 22 (64\xa0%)"}}
    assert data["svar"][Enkatslag.DELTAGARE_START] == [{"namn": "2025", "text": "22 av 40 (55\xa0%)"}]
    assert _rakna_natten(enhet)[ALLA, ""] == data


@pytest.mark.django_db
@pytest.mark.krav("S123")
def test_remittentens_rost_ar_betyget(django_assert_max_num_queries):
    from datetime import UTC, datetime

    from tests.factories import SamarbetsbetygFactory

    enhet = EnhetFactory()
    for betyg in (9, 9, 10, 8, 8, 2, 3, 4, 4, 1):
        remiss = RemissFactory(mottagande_enhet=enhet, avbojd=True, avslutad_vid=datetime(2025, 3, 2, tzinfo=UTC))
        SamarbetsbetygFactory(remiss=remiss, betyg=betyg, givet_vid=datetime(2025, 3, 5, tzinfo=UTC))
    data = _rakna_natten(enhet)[str(enhet.pk), ""]
    assert data["fragor"]["samarbetet"][-1]["text"] == "5 av 10"
    assert data["svar"][Enkatslag.REMITTENT][-1]["text"] == "10 av 10"


# --- the page -----------------------------------------------------------------------------------------------------


def _lagra(enhet):
    korning = MatkorningFactory(kommun=enhet.verksamhet.namnd.kommun)
    delar = _rakna_natten(enhet)[str(enhet.pk), ""]
    return MatpunktFactory(korning=korning, enhet=enhet, matt=ID, taljare=None, namnare=None, varde=None, delar=delar)


@pytest.mark.django_db
@pytest.mark.krav("S120", "S121", "S122")
def test_sidan_visar_de_tre_rosterna_med_svarsandel(som):
    enhet = EnhetFactory()
    _fyll(enhet)
    _lagra(enhet)
    svar = som(UserFactory(roll="chef", enhet=enhet)).get(reverse("roster"))
    text = svar.content.decode()
    for ord_ in ("Deltagare", "Handläggare", "Remittent", "14 av 22 (64\xa0%)", "22 av 40 (55\xa0%)", "Praktik", "Data från"):
        assert ord_ in text
    assert "effekt" not in text.lower()
    assert "De säger inget om vad som hade hänt utan insatsen" in text


@pytest.mark.django_db
@pytest.mark.krav("N19")
def test_handlaggaren_far_403(som):
    """ "Handler role gets 403" """
    enhet = EnhetFactory()
    _fyll(enhet)
    _lagra(enhet)
    for roll, kod in (("handlaggare", 403), ("beredare", 403), ("handledare", 403), ("chef", 200), ("bestallare", 200)):
        user = UserFactory(roll=roll, enhet=enhet)
        assert som(user).get(reverse("roster")).status_code == kod, roll
    lank = reverse("roster")
    assert lank not in som(UserFactory(roll="handlaggare", enhet=enhet)).get(reverse("uppfoljning")).content.decode()
    assert som(UserFactory(roll="chef", enhet=enhet)).post(lank).status_code == 405


@pytest.mark.django_db
@pytest.mark.krav("N19")
def test_chef_i_en_enhet_ser_inte_den_enhet_dar_hen_ar_handlaggare(som):
    from tests.factories import UppdragFactory

    enhet = EnhetFactory()
    annan = EnhetFactory(verksamhet=enhet.verksamhet)
    user = UserFactory(roll="chef", enhet=enhet)
    UppdragFactory(user=user, roll="handlaggare", enhet=annan)
    svar = [som(user).get(reverse("roster"), {"enhet": e}).status_code for e in ("", *_koder(user))]
    assert sorted(svar) == [200, 403, 403], "all of them together tells on the other one too"


def _koder(user):
    from ame.access.perms import dashboard_enheter
    from ame.organisation.models import Enhet
    from followup.nyckeltal.utsnitt import enhetsval

    return [e.kod for e in enhetsval(list(Enhet.objects.filter(pk__in=dashboard_enheter(user)).values_list("pk", "namn")))]


@pytest.mark.django_db
def test_utan_underlag_star_ett_streck_med_skal(som):
    svar = som(UserFactory(roll="chef", enhet=EnhetFactory())).get(reverse("roster"))
    assert svar.status_code == 200
    assert "Räknas i natt för första gången." in svar.content.decode()


def test_varje_fraga_har_en_bild():
    alla = [f.fraga for r in rutor({}) for f in r.fragor]
    assert alla == [*DELTAGARFRAGOR, BEHOVET, alla[-1]]
    assert len(alla) == 5


@pytest.mark.django_db
@pytest.mark.krav("N19", "S121")
@pytest.mark.parametrize("matt", ["k15_rost", "k15_behovet"])
def test_ocksa_som_nyckeltal_ar_svaren_stangda_for_handlaggaren(som, matt):
    from followup.nyckeltalsval import ENHET, valda
    from tests.factories.matt import NyckeltalsvalFactory

    enhet = EnhetFactory()
    handlaggare, chef = (UserFactory(roll=r, enhet=enhet) for r in ("handlaggare", "chef"))
    NyckeltalsvalFactory(enhet=enhet, vy=ENHET, matt=[matt, "k1_andel"])
    assert (matt in valda(handlaggare, ENHET, enhet.pk), matt in valda(chef, ENHET, enhet.pk)) == (False, True)
    for url in (reverse("matt_detalj", args=[matt]), reverse("matt_csv", args=[matt])):
        assert (som(handlaggare).get(url).status_code, som(chef).get(url).status_code) == (403, 200)
    lista = reverse("matt_lista")
    lank = reverse("matt_detalj", args=[matt])
    assert lank not in som(handlaggare).get(lista).content.decode()
    assert lank in som(chef).get(lista).content.decode()


@pytest.mark.django_db
@pytest.mark.krav("S121", "C83")
def test_dashboarden_har_en_ruta_for_deltagarnas_rost_med_svarsandel(som):
    """ "The dashboard has one box for it, with response rate." """
    enhet = EnhetFactory()
    korning = MatkorningFactory(kommun=enhet.verksamhet.namnd.kommun)
    MatpunktFactory(korning=korning, enhet=enhet, matt="k15_rost", taljare=64, namnare=80, varde=0.8)
    MatpunktFactory(korning=korning, enhet=enhet, matt="k15_svarsandel", taljare=80, namnare=160, varde=0.5)
    svar = som(UserFactory(roll="bestallare", enhet=enhet)).get(reverse("uppfoljning"))
    rutor_ = [r for r in svar.context["rutor"] if r.bild.matt.id == "k15_rost"]
    assert len(rutor_) == 1
    assert (rutor_[0].bild.text, rutor_[0].svarsandel) == ("80\xa0%", "Svarsandel 50\xa0%.")
    text = svar.content.decode()
    assert "Svarsandel 50\xa0%." in text
    assert text.count("Deltagarnas svar: fick det stöd som behövdes</h2>") == 1
