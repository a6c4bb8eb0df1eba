"""Unmet needs: noted in the case, counted in the unit, and no list that stigmatises (C35, S043, S044)."""

from datetime import timedelta

import pytest
from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from ame.access.models import User
from ame.arenden.enums import Behovsskal, Niva
from ame.arenden.forms.bedomning import BehovForm
from ame.arenden.models import OmottBehov
from ame.arenden.services.behov import (
    BEHOV,
    antal_personer_med_omott_behov,
    avsluta_omott_behov,
    notera_omott_behov,
    omotta_behov,
)
from ame.organisation.enums import LokaTyp
from intake.enums import Avbojningsskal, Skalsgrupp
from tests.factories import OmottBehovFactory, UserFactory

pytestmark = pytest.mark.django_db

# Diagnoses, appearance and judgements of character: nothing of the kind may be chosen (S043).
STIGMA = (
    "diagnos", "adhd", "autism", "psyk", "depress", "missbruk", "beroende", "sjuk", "värk", "begåv", "f-kod", "social-medicin",
    "socialmedicin", "icd", "lata", "omotiverad", "ovårdad", "övervikt", "utseende", "hygien", "kriminell", "funktionsnedsättning",
)  # fmt: skip


def notera(varld, **falt):
    data = {"behov": "sprak", "skal": "insats_saknas", "niva": "rod", "beskrivning": "Språkträning på kvällstid"}
    return notera_omott_behov(arende=varld.arende, actor=varld.ansvarig, **(data | falt))


@pytest.mark.krav("C35", "S044")
def test_ett_behov_noteras_syns_pa_arendet_och_avslutas(varld):
    klient, arende = varld.klient(varld.ansvarig), reverse("arende", args=[varld.arende.pk])
    data = {"behov": "sprak", "skal": "insats_saknas", "niva": "rod", "beskrivning": "Språkträning på kvällstid"}
    assert klient.post(reverse("arende_behov_nytt", args=[varld.arende.pk]), data).url == arende
    rad = OmottBehov.objects.get()
    html = klient.get(arende).content.decode()
    for text in ("Språkträning, SFI", "Insatsen finns inte", "Språkträning på kvällstid"):
        assert text in html
    assert klient.post(reverse("behov_avsluta", args=[rad.pk])).url == arende
    rad.refresh_from_db()
    assert rad.upphort_den == timezone.localdate()
    assert "Språkträning på kvällstid" not in klient.get(arende).content.decode()
    assert avsluta_omott_behov(behov=rad, actor=varld.ansvarig).upphort_den == timezone.localdate()


@pytest.mark.krav("C35")
def test_samma_behov_en_gang_i_arendet(varld):
    forsta = notera(varld)
    assert notera(varld).pk == forsta.pk
    with pytest.raises(ValidationError) as fel:
        notera(varld, skal="platsbrist")
    assert "behov" in fel.value.message_dict


@pytest.mark.parametrize(
    ("falt", "pa"),
    [
        ({"behov": "lyxresa"}, "behov"),
        ({"behov": "stod_anstallning_fn"}, "behov"),
        ({"skal": "lat"}, "skal"),
        ({"beskrivning": "19870412-1234"}, "beskrivning"),
    ],
)
@pytest.mark.krav("C35", "S044", "N16")
def test_bara_listans_varden_och_inget_personnummer(varld, falt, pa):
    with pytest.raises(ValidationError) as fel:
        notera(varld, **falt)
    assert pa in fel.value.message_dict
    assert not OmottBehov.objects.exists()


@pytest.mark.krav("S043", "C22")
def test_listorna_har_inga_diagnoser_och_inget_falt_for_egen_kod():
    """The default lists hold no diagnosis or appearance terms, and no form field takes a code."""
    for _, text in [*Behovsskal.choices, *Niva.med_definition(), *Avbojningsskal.choices, *BEHOV.items()]:
        assert not [ord_ for ord_ in STIGMA if ord_ in str(text).lower()], text
    assert set(BEHOV) == set(LokaTyp.values) - {"stod_anstallning_fn"}  # it would say that the person has a disability
    form = BehovForm()
    assert not [namn for namn in form.fields if "kod" in namn]
    fria = [namn for namn, falt in form.fields.items() if type(falt) is forms.CharField]
    assert fria == ["beskrivning"]
    assert set(form.fields) == {"behov", "skal", "niva", "beskrivning"}


@pytest.mark.krav("S044", "C06")
def test_skalen_till_ett_omott_behov_ligger_hos_organisationen():
    """An unmet need never blames the person: its reasons are the organisation's, as are those of a declined remiss (S044)."""
    for skal in (Behovsskal.INSATS_SAKNAS, Behovsskal.PLATSBRIST):
        assert Avbojningsskal(skal.value).grupp == Skalsgrupp.ORGANISATION
    assert not [text for _, text in Behovsskal.choices if "person" in str(text).lower()]


@pytest.mark.krav("C35", "S044")
def test_listan_rangordnar_efter_antal_personer_utan_namn(varld):
    person = varld.arende.person
    for n in range(3):
        arende = varld.nytt_arende()
        OmottBehovFactory(arende=arende, behov="praktik", skal="platsbrist", niva="gul")
        assert n < 3
    OmottBehovFactory(arende=varld.arende, behov="sprak", skal="insats_saknas", niva="rod")
    gammalt = varld.nytt_arende(insats=False, avslutat=True, person=person)
    OmottBehovFactory(arende=gammalt, behov="sprak", skal="insats_saknas", niva="rod", upphort_den=timezone.localdate())
    OmottBehovFactory(behov="kurs")  # another unit
    fran = timezone.localdate() - timedelta(days=365)
    rader = omotta_behov(varld.enhet.pk, fran, timezone.localdate())
    assert [(r.behov, r.niva, r.skal, r.personer, r.oppna) for r in rader] == [
        ("Praktik", "Gul", "Insatsen finns men har ingen plats", 3, 3),
        ("Språkträning, SFI", "Röd", "Insatsen finns inte", 1, 1),  # one person in two cases
    ]
    assert antal_personer_med_omott_behov(varld.enhet.pk, fran, timezone.localdate()) == 4
    html = varld.klient(varld.chef).get(reverse("omotta_behov")).content.decode()
    assert html.index("Praktik") < html.index("Språkträning, SFI")
    assert person.efternamn not in html
    assert "kurs" not in html.lower().split("<main")[1]


@pytest.mark.krav("C35")
def test_perioden_avgransar(varld):
    idag = timezone.localdate()
    OmottBehovFactory(
        arende=varld.arende, noterat_den=idag - timedelta(days=100), upphort_den=idag - timedelta(days=50), behov="kurs"
    )

    def antal(fran, till):
        return len(omotta_behov(varld.enhet.pk, idag - timedelta(days=fran), idag - timedelta(days=till)))

    assert antal(60, 40) == 1
    assert antal(50, 0) == 1
    assert antal(49, 0) == 0
    assert antal(200, 101) == 0
    klient = varld.klient(varld.chef)
    fran = (idag - timedelta(days=40)).isoformat()
    assert "Inga omötta behov" in klient.get(reverse("omotta_behov"), {"fran": fran}).content.decode()


@pytest.mark.krav("C35", "D01")
def test_sidorna_har_sin_stege(varld):
    ny, rad = reverse("arende_behov_nytt", args=[varld.arende.pk]), OmottBehovFactory(arende=varld.arende)
    avsluta, lista = reverse("behov_avsluta", args=[rad.pk]), reverse("omotta_behov")
    assert varld.klient(varld.framling).get(ny).status_code == 404
    assert varld.klient(varld.framling).post(avsluta).status_code == 404
    assert varld.klient(varld.chef).get(ny).status_code == 403
    assert varld.klient(varld.chef).post(avsluta).status_code == 403
    assert varld.klient(varld.ansvarig).get(avsluta).status_code == 405
    assert varld.klient(varld.ansvarig).post(ny, {}).status_code == 422
    assert varld.klient(varld.ansvarig).get(lista).status_code == 403
    assert varld.klient(UserFactory(roll="beredare", enhet=varld.enhet)).get(lista).status_code == 200
    assert varld.klient(varld.chef).post(lista).status_code == 405
    with pytest.raises(PermissionDenied):
        notera_omott_behov(arende=varld.arende, actor=varld.chef, behov="kurs", skal="platsbrist")


@pytest.mark.krav("C35")
def test_lika_manga_fragor_med_ett_behov_som_med_tjugo(varld):
    def antal():
        klient = varld.klient(User.objects.get(pk=varld.chef.pk))
        klient.get(reverse("omotta_behov"))
        with CaptureQueriesContext(connection) as fragor:
            assert klient.get(reverse("omotta_behov")).status_code == 200
        return len(fragor)

    OmottBehovFactory(arende=varld.arende)
    ett = antal()
    for behov in LokaTyp.values:
        OmottBehovFactory(arende=varld.nytt_arende(), behov=behov)
    for _ in range(9):
        OmottBehovFactory(arende=varld.nytt_arende())
    assert antal() == ett
