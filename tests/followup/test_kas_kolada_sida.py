"""Other municipalities' published figures: the file out of Kolada, read in on a page, and laid beside one's own (S169)."""

import json
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from ame.access.enums import Roll
from ame.audit.models import Lasning
from ame.common.datum import tid_text
from followup.forms.kas_mer import STORSTA_FIL
from followup.models import KoladaVarde
from followup.services.kolada import KoladaFel, avkoda, importera_kolada
from tests.factories import EnhetFactory, KoladaVardeFactory, UserFactory
from tests.followup.kas_hjalp import raknad, text

pytestmark = pytest.mark.django_db
SIDA = "/uppfoljning/kas/kolada/"
CSV = "kpi,kommunkod,kommun,ar,kon,varde\nU40455,0180,Stockholm,2022,T,47.8\nU40455,0180,Stockholm,2023,T,\n"


def api(*poster, **mer):
    """As Kolada's API answers a question about data."""
    values = [
        {
            "kpi": kpi,
            "municipality": kod,
            "period": ar,
            "values": [{"gender": k, "value": v, "count": 1, "status": ""} for k, v in varden],
        }
        for kpi, kod, ar, varden in poster
    ]
    return json.dumps({"count": len(values), "values": values, "next_url": None, **mer})


JSON = api(
    ("U40455", "0180", 2023, [("T", 56.0), ("K", 53.70370371), ("M", None)]), ("U40800", "0180", 2023, [("T", 4321)]),
    ("N40450", "0123", 2023, [("T", None)]),
)  # fmt: skip


def las(innehall):
    return importera_kolada(fil=avkoda(innehall.encode() if isinstance(innehall, str) else innehall))


def varden():
    return {(v.kpi, v.kommunkod, v.ar, v.kon): v.varde for v in KoladaVarde.objects.all()}


@pytest.fixture
def enhet(db):
    return EnhetFactory()


@pytest.fixture
def chef(enhet):
    return UserFactory(roll="chef", enhet=enhet)


def ladda(client, innehall, namn="kolada.json"):
    data = innehall.encode() if isinstance(innehall, str) else innehall
    return client.post(SIDA, {"fil": SimpleUploadedFile(namn, data)})


# --- the two shapes ------------------------------------------------------------------------------------------------------


@pytest.mark.krav("C70", "C78", "S169")
def test_apiets_json_med_flera_nyckeltal_och_saknade_varden():
    rapport = las(JSON)
    assert (rapport.rader, rapport.nya, rapport.utan_varde) == (5, 5, 2)
    assert varden() == {
        ("U40455", "0180", 2023, "T"): Decimal("56"), ("U40455", "0180", 2023, "K"): Decimal("53.70370371"), ("U40455", "0180", 2023, "M"): None,
        ("U40800", "0180", 2023, "T"): Decimal("4321"), ("N40450", "0123", 2023, "T"): None,
    }  # fmt: skip
    igen = las(JSON)
    assert (igen.nya, igen.andrade, igen.oforandrade) == (0, 0, 5)


def test_json_utan_namn_far_namnet_ur_en_annan_fil_annars_koden():
    las(JSON)
    assert set(KoladaVarde.objects.values_list("kommunnamn", flat=True)) == {"0180", "0123"}
    las(CSV)
    las(api(("U40455", "0180", 2021, [("T", 46.7)])))
    assert KoladaVarde.objects.get(ar=2021).kommunnamn == "Stockholm"


@pytest.mark.parametrize(
    "innehall",
    ["kpi;municipality;period;gender;value\nU40455;0180;2022;T;47,8\n", "﻿KPI;Kommunkod;År;Kön;Värde\r\nU40455;0180;2022;T;47,8\r\n",
     '"kpi","kommunkod","kommun","ar","kon","varde"\n"U40455","0180","Stockholm, stad","2022","T","47.8"\n',
     "kpi\tkommunkod\tar\tkon\tvarde\nU40455\t0180\t2022\tT\t47.8",
     "[" + api(("U40455", "0180", 2022, [("T", 47.8)])) + "]", api(("U40455", "0180", "2022", [("T", "47.8")]))],
)  # fmt: skip
@pytest.mark.krav("S169")
def test_kolumnerna_far_heta_som_i_kolada_eller_som_har(innehall):
    las(innehall)
    assert varden() == {("U40455", "0180", 2022, "T"): Decimal("47.8")}


@pytest.mark.parametrize("kodning", ["cp1252", "utf-16"])
def test_excels_egna_teckenkodningar(kodning):
    las("kpi;kommunkod;kommun;år;kön;värde\nU40455;0123;Järfälla;2022;T;31,8\n".encode(kodning))
    assert KoladaVarde.objects.get().kommunnamn == "Järfälla"


FEL = [
    ("", "Filen är tom"), ("  \n ", "Filen är tom"), ("{", "JSON"), ("[1, 2]", "Post 1"), ('{"values": 5}', "Post 1"), ('{"x": 1}', "Post 1"),
    ('{"values": [{"kpi": "U40455"}]}', "Post 1"), ('{"values": []}', "inga värden"), (api(("X1", "0180", 2022, [("T", 1)])), "Post 1: kpi"),
    (api(("U40455", "0180", 2022, [("T", "många")])), "år och värde ska vara tal"), (api(("U40455", "0180", 22, [("T", 1)])), "inte rimligt"),
    (api(("U40455", "0180", 2022, [("T", "NaN")])), "inte rimligt"), (api(("U40455", "0180", 2022, [("T", 10**12)])), "inte rimligt"),
    ('{"values": [{"values": [7]}]}', "går inte att läsa"), ("[" * 100_000, "JSON"), ("a,b\n1,2", "kolumnen kpi saknas"),
    ("kpi,kommunkod,ar,kon,varde\n", "inga värden"), (CSV + "U40455,180,X,2022,T,1\n", "Rad 4: kommunkoden"), (CSV + "U40455\n", "Rad 4"),
    ("kpi,kommunkod,ar,kon,varde\n\"" + "x" * 200_000 + "\n", "CSV"), (b"\x89PNG\r\n\x1a\n\x00\x00", "kolumnen"), (b"\xff\xfe\x00", "läsa som text"),
]  # fmt: skip


@pytest.mark.krav("S169")
@pytest.mark.parametrize(("innehall", "sags"), FEL, ids=range(len(FEL)))
def test_felet_sags_i_ord_och_inget_lases_in(innehall, sags):
    with pytest.raises(KoladaFel, match=sags):
        las(innehall)
    assert not KoladaVarde.objects.exists()


def test_borttagen_rad_i_apiet_saknar_varde():
    las(api(("U40455", "0180", 2022, [("T", 5)])).replace('"status": ""', '"isdeleted": true'))
    assert varden() == {("U40455", "0180", 2022, "T"): None}


def test_andrat_varde_far_ny_inlasningsdag():
    las(CSV)
    KoladaVarde.objects.update(importerat_vid="2020-01-01T00:00:00Z")
    las(CSV.replace("47.8", "47.9"))
    assert {v.ar: v.importerat_vid.year for v in KoladaVarde.objects.all()} == {2022: timezone.localdate().year, 2023: 2020}


# --- the page ------------------------------------------------------------------------------------------------------------


@pytest.mark.krav("C70", "S169")
def test_chefen_laser_in_och_ser_vad_som_finns(client, chef):
    client.force_login(chef)
    assert "Inget är inläst" in client.get(SIDA).content.decode()
    svar = ladda(client, JSON)
    assert (svar.status_code, svar.url) == (302, SIDA)
    innehall = text(client.get(SIDA).content.decode())
    assert "5 rader lästa: 5 nya, 0 ändrade, 0 oförändrade. 2 saknar värde och lämnas utan." in innehall
    for ord in (
        "U40455",
        "U40800",
        "N40450",
        "Källa: Kolada, RKA",
        tid_text(KoladaVarde.objects.latest("importerat_vid").importerat_vid),
    ):
        assert ord in innehall, ord
    rad = Lasning.objects.get(objekt_typ="kolada_import")
    assert (rad.user, rad.data["rader"]) == (chef, 5)


@pytest.mark.krav("S169")
def test_fel_i_filen_sags_pa_sidan(client, chef):
    client.force_login(chef)
    for innehall, sags in ((CSV + "U40455,180,X,2022,T,1\n", "Rad 4: kommunkoden ska ha fyra siffror."), ("", "Filen är tom."),
                           ("x" * (STORSTA_FIL + 1), "Filen är större än 5 MB.")):  # fmt: skip
        svar = ladda(client, innehall)
        assert svar.status_code == 422
        assert sags in svar.content.decode()
    assert "Välj en fil." in client.post(SIDA, {}).content.decode()
    assert not KoladaVarde.objects.exists()


@pytest.mark.krav("D12")
def test_stegen(client, enhet, chef):
    assert "/konto/login/" in client.get(SIDA).url
    for roll in (Roll.HANDLAGGARE, Roll.ADMIN, Roll.ANALYTIKER):
        client.force_login(UserFactory(roll=roll, enhet=enhet))
        assert client.get(SIDA).status_code == ladda(client, JSON).status_code == 403
        with pytest.raises(PermissionDenied):
            importera_kolada(fil=avkoda(JSON.encode()), actor=UserFactory(roll=roll, enhet=enhet))
    client.force_login(chef)
    assert client.delete(SIDA).status_code == 405
    assert not KoladaVarde.objects.exists()


# --- beside one's own ----------------------------------------------------------------------------------------------------


@pytest.mark.krav("C70", "C78", "S169")
def test_flera_nyckeltal_bredvid_de_egna_med_kalla_och_inlasningsdag(som_kas_chef, kas_korning):
    las(CSV)
    las(api(("U40800", "0180", 2025, [("T", 4321), ("K", 2100)])))
    adress = reverse("kas_kommuner", args=[kas_korning.pk])
    svar = som_kas_chef.get(adress)
    assert svar.context["kpi"]["kpi"] == "U40455"
    assert svar.context["aren"] == [2022, 2023, 2025]
    assert svar.context["egen"].varden == ["—", "—", "60,0\xa0%"]
    assert [r.varden for r in svar.context["sida"]] == [["47,8\xa0%", "—", "—"]]  # the missing years stay missing
    innehall = text(svar.content.decode())
    assert "Källa: Kolada, RKA, inläst" in innehall
    assert "effekt" not in innehall.lower()
    antal = som_kas_chef.get(adress, {"kpi": "U40800", "kon": "T"})
    assert (antal.context["egen"].varden, antal.context["sida"][0].varden) == (["13"], ["4\xa0321"])
    assert som_kas_chef.get(adress, {"kpi": "U40800", "kon": "K"}).context["egen"].varden == ["6"]
    for skrap in ({"kpi": "X"}, {"kon": "Z"}, {"sida": "x"}):
        assert som_kas_chef.get(adress, skrap).status_code == 200


def test_utan_inlast_fil_sags_det(som_kas_chef, kas_korning):
    assert (
        "Ingen fil från Kolada är inläst än" in som_kas_chef.get(reverse("kas_kommuner", args=[kas_korning.pk])).content.decode()
    )


def test_manga_kommuner_visas_pa_en_egen_sida_i_delar(
    som_kas_chef, kas_plats, kas_chef, kas_korning, django_assert_max_num_queries
):
    def fragor(adress):
        with django_assert_max_num_queries(40) as fangade:
            svar = som_kas_chef.get(adress)
        return len(fangade), svar

    adress, kas_adress = reverse("kas_kommuner", args=[kas_korning.pk]), reverse("kas_korning", args=[kas_korning.pk])
    KoladaVardeFactory(kommunkod="0001", kommunnamn="A", ar=2024)
    fragor(adress)
    fore, _ = fragor(adress)
    KoladaVarde.objects.bulk_create(
        KoladaVarde(kpi="U40455", kommunkod=f"{n:04d}", kommunnamn=f"Kommun {n:03d}", ar=2024, kon="T", varde=n)
        for n in range(2, 62)
    )
    efter, svar = fragor(adress)
    assert efter == fore
    assert (svar.context["sida"].paginator.count, len(svar.context["sida"].object_list)) == (61, 50)
    pa_kas = som_kas_chef.get(kas_adress)
    assert len(pa_kas.context["kolada_rader"]) == 13
    assert "49 kommuner till" in pa_kas.content.decode()
    assert raknad(kas_plats, kas_chef).pk != kas_korning.pk
