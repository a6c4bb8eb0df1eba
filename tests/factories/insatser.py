"""Kartläggning, plan, placements, attendance, support, employments. The participation itself stands in followup.py, beside the avslut."""

from datetime import date, time, timedelta
from decimal import Decimal

from factory import LazyAttribute, SelfAttribute, Sequence, SubFactory, Trait

from ame.organisation.enums import Anordnarslag, Behovsslag, Stodslag
from ame.organisation.models import Franvaroskal, Kontaktvag
from insatser.enums import (
    Aktivitetsstatus,
    Aktor,
    Anstallningsslag,
    Arbetsplatsform,
    Initiativ,
    Kartlaggningsstatus,
    Maltyp,
    Narvarostatus,
    Natt,
    Onskemal,
    Overlamningssatt,
    Placeringsstatus,
    Planstatus,
    Stillestandsslag,
)
from insatser.models import (
    Anordnare,
    Anstallning,
    Arbetsgivarbrev,
    Insatsforlangning,
    Kallelse,
    Kartlaggning,
    Kartlaggningsavsnitt,
    Kartlaggningsmall,
    Kartlaggningsomrade,
    Narvarorapport,
    Placering,
    Placeringsavstamning,
    Plan,
    Planaktivitet,
    Planbehov,
    Planmal,
    Planoverlamning,
    Planversion,
    Plats,
    Radgivning,
    Schemarad,
    Stillestand,
    Stodaktivitet,
    Tillfalle,
)
from intake.enums import Delningsgrund, Kallelsekanal
from tests.factories.arenden import ArendeFactory
from tests.factories.bas import AVSLUTAD, FRAN, INSKRIVEN, START, Fabrik, vid
from tests.factories.followup import InsatsFactory
from tests.factories.intake import RemissFactory
from tests.factories.organisation import EnhetFactory, UserFactory, VerksamhetFactory

_SUMMA = {"antal": 1, "planerade": "3", "narvarande": "3", "franvaro": "0"}
RAPPORT = {  # as insatser.services.rapport freezes it; its session is none of the database's, so the month shows as changed
    "titel": "Närvaro oktober 2026",
    "galler": "Prov Provsson",
    "remiss": "R2026-000001",
    "fran": "AME",
    "till": "Sol, Ekonomiskt bistånd",
    "period": {"fran": "2026-10-01", "till": "2026-10-31"},
    "omfattning": "En person.",
    "definition": "Närvaro, version 1.",
    "kord": "2 november 2026 09.00",
    "nummer": 1,
    "signerad_av": "Ada Ansvarig",
    "telefon": "",
    "ersatter": None,
    "andrat": [],
    "fakta": {
        "summa": _SUMMA,
        "insatser": [{"namn": "Parkgruppen", **_SUMMA}],
        "veckor": [{"vecka": "41", "fran": "2026-10-05", "till": "2026-10-05", **_SUMMA}],
        "pass": [
            {
                "id": "00000000-0000-0000-0000-000000000001",
                "den": "2026-10-05",
                "tid": "09.00–12.00",
                "insats": "Parkgruppen",
                "status": "narvarande",
                "status_text": "Närvarande",
                "planerade": "3",
                "narvarande": "3",
                "anmald": "",
                "registrerad": "",
                "sent_registrerad": False,
                "rattelser": [],
            }
        ],
    },
}
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


class FranvaroskalFactory(Fabrik):
    class Meta:
        model = Franvaroskal

    verksamhet = SubFactory(VerksamhetFactory)
    namn = Sequence(lambda n: f"Möte hos annan myndighet {n}")
    definition = "Personen var kallad till en annan myndighet samma tid."
    galler_fran_den = FRAN


class KontaktvagFactory(Fabrik):
    class Meta:
        model = Kontaktvag

    verksamhet = SubFactory(VerksamhetFactory)
    namn = Sequence(lambda n: f"Budget- och skuldrådgivning {n}")
    beskrivning = "Råd om räkningar, skulder och budget. Kostar inget."
    telefon = "0123-456 70"
    galler_fran_den = FRAN


class KartlaggningsmallFactory(Fabrik):
    class Meta:
        model = Kartlaggningsmall

    verksamhet = SubFactory(VerksamhetFactory)
    namn = Sequence(lambda n: f"Kartläggning {n}")
    galler_fran_den = FRAN


class KartlaggningsomradeFactory(Fabrik):
    class Meta:
        model = Kartlaggningsomrade

    mall = SubFactory(KartlaggningsmallFactory)
    kod = Sequence(lambda n: f"omrade-{n}")
    ordning = Sequence(lambda n: n % 1000)
    rubrik = "Arbete och erfarenhet"
    definition = "Vad personen har arbetat med och lärt sig."


class KartlaggningFactory(Fabrik):
    class Meta:
        model = Kartlaggning

    class Params:
        klar = Trait(status=Kartlaggningsstatus.KLAR, klar_den=START, sammanfattning="Van vid kök. Vill arbeta med mat.")

    arende = SubFactory(ArendeFactory, insats=True, deltagande=False)
    mall = SubFactory(KartlaggningsmallFactory, verksamhet=SelfAttribute("..arende.enhet.verksamhet"))
    paborjad_den = INSKRIVEN
    skriven_av = SelfAttribute("arende.ansvarig")


class KartlaggningsavsnittFactory(Fabrik):
    class Meta:
        model = Kartlaggningsavsnitt

    kartlaggning = SubFactory(KartlaggningFactory)
    omrade = SubFactory(KartlaggningsomradeFactory, mall=SelfAttribute("..kartlaggning.mall"))


class PlanFactory(Fabrik):
    """An active plan. `signerbar=True` has all that signing asks for, but goals and activities."""

    class Meta:
        model = Plan

    class Params:
        signerbar = Trait(
            maltyp=Maltyp.ARBETE,
            eget_onskemal="Vill arbeta med mat.",
            mal_ame="Arbete i kök på halvtid.",
            har_barn=False,
            uppfoljas_den=date(2026, 12, 15),
            ersattare=SelfAttribute("arende.ansvarig"),
        )
        avslutad = Trait(status=Planstatus.AVSLUTAD, avslutad_den=AVSLUTAD)

    arende = SubFactory(ArendeFactory, insats=True, deltagande=False)
    person = SelfAttribute("arende.person")
    paborjad_den = INSKRIVEN


class PlanmalFactory(Fabrik):
    class Meta:
        model = Planmal

    plan = SubFactory(PlanFactory)
    text = "Veta vilka arbetsuppgifter som fungerar."
    satt_den = INSKRIVEN


class PlanbehovFactory(Fabrik):
    class Meta:
        model = Planbehov

    plan = SubFactory(PlanFactory)
    slag = Behovsslag.PROVA_ARBETE
    aktor = Aktor.AME
    noterat_den = INSKRIVEN


class PlanaktivitetFactory(Fabrik):
    class Meta:
        model = Planaktivitet

    plan = SubFactory(PlanFactory)
    mal = SubFactory(PlanmalFactory, plan=SelfAttribute("..plan"))
    text = "Pröva arbete i köket två dagar i veckan."
    varfor = "Då vet vi vad som passar dig."
    ansvarig_aktor = Aktor.AME
    start_den = START
    status = Aktivitetsstatus.PAGAR
    registrerad_av = SelfAttribute("plan.arende.ansvarig")


class PlanversionFactory(Fabrik):
    class Meta:
        model = Planversion

    plan = SubFactory(PlanFactory, signerbar=True)
    nummer = Sequence(lambda n: n + 1)
    innehall = {"titel": "Din plan"}
    deltagarens_syn = "Tycker att planen är bra."
    pdf = PDF
    sha256 = "0" * 64
    signerad_av = SelfAttribute("plan.arende.ansvarig")
    signerad_vid = vid(START)


class PlanoverlamningFactory(Fabrik):
    class Meta:
        model = Planoverlamning

    planversion = SubFactory(PlanversionFactory)
    overlamnad_den = START
    satt = Overlamningssatt.I_HANDEN
    overlamnad_av = SelfAttribute("planversion.signerad_av")


class InsatsforlangningFactory(Fabrik):
    class Meta:
        model = Insatsforlangning

    insats = SubFactory(InsatsFactory)
    fran_den = SelfAttribute("insats.planerat_slut_den")
    till_den = LazyAttribute(lambda o: o.fran_den + timedelta(days=30))
    skal = "Behöver fyra veckor till för att pröva fler uppgifter."
    beslutad_av = SelfAttribute("insats.arende.ansvarig")


class StodaktivitetFactory(Fabrik):
    class Meta:
        model = Stodaktivitet

    arende = SubFactory(ArendeFactory, insats=True, deltagande=False)
    stodslag = Stodslag.COACHA
    den = START
    minuter = 30
    utford_av = SelfAttribute("arende.ansvarig")


class RadgivningFactory(Fabrik):
    class Meta:
        model = Radgivning

    enhet = SubFactory(EnhetFactory)
    den = START
    minuter = 20
    registrerad_av = SubFactory(UserFactory)


class AnordnareFactory(Fabrik):
    class Meta:
        model = Anordnare

    verksamhet = SubFactory(VerksamhetFactory)
    namn = Sequence(lambda n: f"Anordnaren {n}")
    slag = Anordnarslag.PRIVAT


class PlatsFactory(Fabrik):
    class Meta:
        model = Plats

    anordnare = SubFactory(AnordnareFactory)
    namn = Sequence(lambda n: f"Köket {n}")
    form = Arbetsplatsform.EXTERN
    antal = 2
    arbetsuppgifter = "Förbereda grönsaker, diska, duka."
    handledare_namn = "Kim Kockson"
    handledare_telefon = "0123-456 71"


class PlaceringFactory(Fabrik):
    class Meta:
        model = Placering

    class Params:
        pagar = Trait(status=Placeringsstatus.PAGAR)
        avbruten = Trait(
            status=Placeringsstatus.AVBRUTEN,
            slut_den=LazyAttribute(lambda o: o.start_den + timedelta(days=20)),
            avbrott_initiativ=Initiativ.DELTAGARE,
            avbrott_skal="Tempot var för högt.",
            avbrott_nasta_steg="Pröva en lugnare arbetsplats.",
        )

    insats = SubFactory(InsatsFactory)
    plats = SubFactory(
        PlatsFactory, anordnare=SubFactory(AnordnareFactory, verksamhet=SelfAttribute("...insats.arende.enhet.verksamhet"))
    )
    form = SelfAttribute("plats.form")
    start_den = SelfAttribute("insats.start_den")
    planerat_slut_den = LazyAttribute(lambda o: o.start_den + timedelta(days=60))
    timmar_per_vecka = Decimal("20.0")
    handledare_namn = SelfAttribute("plats.handledare_namn")
    veckans_innehall = "Måndag till torsdag i köket, fredag studiebesök."
    foljer_onskemal = Onskemal.JA
    riskbedomd_den = SelfAttribute("start_den")
    riskbedomd_av = "Kim Kockson"
    arbetsmiljoansvarig = "Kim Kockson"
    registrerad_av = SelfAttribute("insats.arende.ansvarig")


class PlaceringsavstamningFactory(Fabrik):
    class Meta:
        model = Placeringsavstamning

    placering = SubFactory(PlaceringFactory, pagar=True)
    vecka = 1
    planerad_den = LazyAttribute(lambda o: o.placering.start_den + timedelta(weeks=o.vecka))


class ArbetsgivarbrevFactory(Fabrik):
    class Meta:
        model = Arbetsgivarbrev

    placering = SubFactory(PlaceringFactory)
    innehall = {"namn": "Anna Testsson"}
    pdf = PDF
    sha256 = "0" * 64
    skapat_av = SelfAttribute("placering.registrerad_av")


class SchemaradFactory(Fabrik):
    class Meta:
        model = Schemarad

    insats = SubFactory(InsatsFactory)
    veckodag = 1
    fran_tid = time(9)
    till_tid = time(12)
    galler_fran_den = SelfAttribute("insats.start_den")


class TillfalleFactory(Fabrik):
    """Unmarked. `narvarande=True`, `franvarande=True` (not judged) and `giltig=True` are marked by the case's ansvarig."""

    class Meta:
        model = Tillfalle

    class Params:
        markerad = Trait(
            markerad_av=SelfAttribute("insats.arende.ansvarig"), markerad_vid=LazyAttribute(lambda o: vid(o.den, 14))
        )
        narvarande = Trait(markerad=True, status=Narvarostatus.NARVARANDE, timmar=SelfAttribute("planerade_timmar"))
        franvarande = Trait(markerad=True, status=Narvarostatus.FRANVARANDE)
        giltig = Trait(
            markerad=True,
            status=Narvarostatus.GILTIG,
            forklaring="Var hos Försäkringskassan.",
            forklaring_den=SelfAttribute("den"),
            bedomd_av=SelfAttribute("insats.arende.ansvarig"),
            bedomd_vid=LazyAttribute(lambda o: vid(o.den, 15)),
        )

    insats = SubFactory(InsatsFactory)
    den = SelfAttribute("insats.start_den")
    fran_tid = time(9)
    till_tid = time(12)
    planerade_timmar = Decimal("3.00")


class KallelseFactory(Fabrik):
    class Meta:
        model = Kallelse

    arende = SubFactory(ArendeFactory, insats=True, deltagande=False)
    avser = "Möte om planen"
    avser_den = START
    kanal = Kallelsekanal.BREV
    skickad_den = INSKRIVEN
    natt = Natt.OKANT
    registrerad_av = SelfAttribute("arende.ansvarig")


class NarvarorapportFactory(Fabrik):
    class Meta:
        model = Narvarorapport

    remiss = SubFactory(RemissFactory, antagen=True)
    arende = SelfAttribute("remiss.arende")
    manad = date(2026, 10, 1)
    nummer = Sequence(lambda n: n + 1)
    mottagare = SelfAttribute("remiss.avsandare")
    grund = Delningsgrund.UPPGIFTSSKYLDIGHET
    grund_motivering = "Prövad av enhetschefen mot OSL 10:28."
    innehall = RAPPORT
    pdf = PDF
    sha256 = "0" * 64
    signerad_av = SelfAttribute("arende.ansvarig")
    signerad_vid = vid(date(2026, 11, 2))


class AnstallningFactory(Fabrik):
    class Meta:
        model = Anstallning

    arende = SubFactory(ArendeFactory, insats=True, deltagande=False)
    slag = Anstallningsslag.KOMMUNAL
    arbetsgivare = "Parkenheten"
    sysselsattningsgrad = 75
    start_den = START
    slut_den = date(2027, 3, 31)
    registrerad_av = SelfAttribute("arende.ansvarig")


class StillestandFactory(Fabrik):
    class Meta:
        model = Stillestand

    arende = SubFactory(ArendeFactory, insats=True, deltagande=False)
    slag = Stillestandsslag.GLAPP
    sedan_den = START
    upptackt_den = AVSLUTAD
