"""A small random municipality, once as plain lists for the oracle and once as rows in the database.

Dates fall often on the edges: the same day, leap days, the last of the year, exactly a limit apart. Persons come back, move unit, and have two
remisser on one day.
"""

import random
from datetime import date, timedelta
from fractions import Fraction

from ame.arenden.enums import Status
from tests.factories import (
    AnsvarFactory,
    ArendeFactory,
    ArsarbetareFactory,
    AterkopplingFactory,
    AvslutFactory,
    AvtaladAterkopplingFactory,
    BestallningstypFactory,
    EnhetFactory,
    InsatsFactory,
    InsatstypFactory,
    LofteFactory,
    NivabedomningFactory,
    PersonFactory,
    PlaceringFactory,
    PlanFactory,
    PlanversionFactory,
    RemissFactory,
    StodaktivitetFactory,
    TillfalleFactory,
    TrepartssamtalFactory,
    UppfoljningFactory,
    UserFactory,
)
from tests.factories.bas import vid
from tests.followup.oracle import Insats, Inskrivning, Kommun, Placering, Remiss, Uppfoljning

KANTER = [date(2024, 2, 29), date(2024, 12, 31), date(2025, 1, 1), date(2025, 2, 28), date(2025, 12, 31), date(2024, 3, 1)]
FORSTA, SISTA = date(2023, 6, 1), date(2026, 3, 31)
AVSLUT = {"A": {}, "B": {"studier": True}, "C": {"ersattning": True}, "D": {"uppdrag": True}, "E": {"avbrott": True}}


def dag(slump: random.Random, fran: date = FORSTA, till: date = SISTA) -> date:
    if slump.random() < 0.25 and (kanter := [d for d in KANTER if fran <= d <= till]):
        return slump.choice(kanter)
    return fran + timedelta(days=slump.randint(0, max((till - fran).days, 0)))


def senare(slump: random.Random, fran: date, *langder: int) -> date:
    """So many days later, often exactly a limit."""
    return fran + timedelta(days=slump.choice([*langder, slump.randint(0, 200)]))


def lotta(slump: random.Random) -> Kommun:
    kommun = Kommun()
    for enhet in (0, 0, 1):
        start = dag(slump, date(2023, 1, 1))
        kommun.tjanster.append((enhet, slump.choice([50, 75, 100]), start, slump.choice([None, dag(slump, start)])))
    for person in range(slump.randint(1, 6)):
        inkom = dag(slump)
        for _ in range(slump.choice([1, 1, 2, 3])):
            if inkom > SISTA:
                break
            inkom = _remiss(slump, kommun, person, inkom)
    return kommun


def _remiss(slump: random.Random, kommun: Kommun, person: int, inkom: date) -> date:
    """One remiss with what came of it; returns a day on which the next may come."""
    nr = len(kommun.remisser)
    r = Remiss(f"{nr:05d}", person, slump.randint(0, 1), inkom)
    kommun.remisser.append(r)
    val = slump.random()
    if val < 0.1:
        r.atertagen = True
        return senare(slump, inkom, 1, 14)
    if val < 0.25:
        r.avbojd, r.besked = True, senare(slump, inkom, 0, 14)
        return senare(slump, r.besked, 1, 30)
    r.mote = senare(slump, inkom, 0, 14, 15) if slump.random() < 0.8 else None
    if slump.random() < 0.2:
        return SISTA + timedelta(days=1)  # it still lies with the unit, which has one open case of a person at a time
    i = Inskrivning(f"{nr:05d}", person, r.enhet, inkom, senare(slump, inkom, 0, 14, 30))
    r.inskrivning, r.besked = i, i.inskriven
    r.trepart = senare(slump, i.inskriven, 0, 14, 15) if slump.random() < 0.6 else None
    kommun.inskrivningar.append(i)
    _forlopp(slump, i)
    _efter(slump, r, i)
    return senare(slump, i.slut, 1, 9, 365, 366) if i.slut else SISTA + timedelta(days=1)


def _forlopp(slump: random.Random, i: Inskrivning) -> None:
    i.niva = slump.choice(["rod", "gul", "gron"])
    if slump.random() < 0.7:
        i.slut = senare(slump, i.inskriven, 0, 30, 90, 365, 366)
        i.resultat = slump.choice("AABCDEE")
        i.orsak = "avbrott" if i.resultat == "E" else ""
    sista = i.slut or SISTA + timedelta(days=60)
    for _ in range(slump.choice([0, 1, 1, 2, 3])):
        start = dag(slump, i.inskriven, sista)
        slut = dag(slump, start, sista) if i.slut or slump.random() < 0.5 else None
        i.insatser.append(Insats(start, slut, slump.random() < 0.5))
    i.insatser.sort(key=lambda x: x.start)
    for insats in i.insatser[:1]:
        if slump.random() < 0.6:
            start = dag(slump, insats.start, insats.slut or sista)
            i.placeringar.append(
                Placering(slump.choice(["arbetsarena", "arbetsgrupp", "kommunal_enhet", "extern"]), start, insats.slut)
            )
        for n in range(slump.choice([0, 0, 2, 5])):
            den = insats.start + timedelta(days=n)
            if den <= (insats.slut or sista):
                planerat = Fraction(slump.choice([3, 4, 6]))
                i.narvaro.append((den, planerat, planerat if slump.random() < 0.7 else Fraction(0)))
    if slump.random() < 0.7:
        i.planer = sorted(dag(slump, i.inkom, sista) for _ in range(slump.choice([1, 1, 2])))
    i.ansvariga = [(0, i.inkom)]
    if slump.random() < 0.4 and sista > i.inskriven:
        i.ansvariga.append((1, dag(slump, i.inskriven + timedelta(days=1), sista)))
    for _ in range(slump.choice([0, 1, 2])):
        i.nivaer.append((dag(slump, i.inskriven, sista), slump.choice(["rod", "gul", "gron"])))


def _efter(slump: random.Random, r: Remiss, i: Inskrivning) -> None:
    sista = i.slut or SISTA
    for _ in range(slump.choice([0, 1, 2, 4])):
        i.stod.append((dag(slump, i.inskriven, max(i.inskriven, sista)), slump.choice([10, 30, 45])))
    senast = senare(slump, i.inskriven, 10, 30)
    r.svar.append(
        (senast, slump.choice([None, senast, senast + timedelta(days=1), max(i.inskriven, senast - timedelta(days=3))]))
    )
    if not i.slut:
        return
    for langd in (30, 90, 180, 365):
        u = Uppfoljning(langd, i.slut + timedelta(days=langd))
        u.status = slump.choice(["gjord", "gjord", "planerad", "ej_nadd", "avbojd"])
        u.gjord = senare(slump, u.forfaller, 0, 5) if u.status != "planerad" else None
        u.i_arbete = slump.random() < 0.5
        i.uppfoljningar.append(u)


class Bygge:
    """The same in the database. `enheter[0]` and `[1]` are the two units, both of one verksamhet."""

    def __init__(self, kommun: Kommun) -> None:
        norr = EnhetFactory(namn="AME Norr")
        self.enheter = [norr, EnhetFactory(namn="AME Söder", verksamhet=norr.verksamhet)]
        self.sander = EnhetFactory(remittent=True, verksamhet__namnd__kommun=norr.verksamhet.namnd.kommun)
        self.typ = BestallningstypFactory(verksamhet=norr.verksamhet)
        self.insatstyper = {jobb: InsatstypFactory(verksamhet=norr.verksamhet, ar_jobbinriktad=jobb) for jobb in (True, False)}
        self.handlaggare = [[UserFactory(roll="handlaggare", enhet=e) for _ in range(2)] for e in self.enheter]
        self.personer = {p: PersonFactory(namnd=norr.verksamhet.namnd, kon="K") for p in {r.person for r in kommun.remisser}}
        self.id_av: dict[str, tuple[object, object]] = {}
        self.planer: dict[int, object] = {}
        for enhet_nr, grad, start, slut in kommun.tjanster:
            ArsarbetareFactory(enhet=self.enheter[enhet_nr], grad=grad, start_den=start, slut_den=slut)
        for r in sorted(kommun.remisser, key=lambda r: r.nyckel):
            self._remiss(r)

    def _remiss(self, r: Remiss) -> None:
        i = r.inskrivning
        enhet, person = self.enheter[r.enhet], self.personer[r.person]
        lage: dict[str, object] = {"atertagen": True} if r.atertagen else {"avbojd": True} if r.avbojd else {}
        arende = None if lage else self._arende(r, i)
        if arende:
            lage = {"mottagen": True, "arende": arende, "status": "antagen" if i else "mottagen"}
        remiss = RemissFactory(
            person=person, mottagande_enhet=enhet, avsandande_enhet=self.sander, bestallningstyp=self.typ, inkom_den=r.inkom, avtalade=False,
            medgivande=None, grund="samma_myndighet", skickad_vid=vid(r.inkom), **lage,
        )  # fmt: skip
        self.id_av[r.nyckel] = (arende.pk if arende else None, remiss.pk)
        if r.besked or r.mote:
            LofteFactory(
                remiss=remiss, slag="svar", mal_id=remiss.pk, lovat_den=r.inkom + timedelta(days=14), uppfyllt_den=r.besked
            )
        if r.mote:
            LofteFactory(
                remiss=remiss, slag="besok", mal_id=remiss.pk, lovat_den=r.inkom + timedelta(days=21), uppfyllt_den=r.mote
            )
        if r.trepart:
            TrepartssamtalFactory(remiss=remiss, arende=arende, senast_den=r.trepart, hallet=True, hallet_den=r.trepart)
        for senast, signerad in r.svar:
            avtalad = AvtaladAterkopplingFactory(remiss=remiss, slag="start", senast_den=senast)
            if signerad:
                AterkopplingFactory(remiss=remiss, avtalad=avtalad, slag="start", signerad_vid=vid(signerad))
        if i and arende:
            self._forlopp(i, arende)

    def _arende(self, r: Remiss, i: Inskrivning | None):
        status = Status.INKOMMET if i is None else Status.AVSLUTAT if i.slut else Status.INSATS
        return ArendeFactory(
            person=self.personer[r.person], enhet=self.enheter[r.enhet], ansvarig=self.handlaggare[r.enhet][0], inkom_den=r.inkom,
            inskriven_den=i.inskriven if i else None, avslutad_den=i.slut if i else None, status=status, avslut=False, deltagande=False,
            ansvar=False, **({"baslinje__niva_vid_start": i.niva} if i else {}),
        )  # fmt: skip

    def _forlopp(self, i: Inskrivning, arende) -> None:
        if i.slut:
            avslut = AvslutFactory(arende=arende, avslutad_den=i.slut, **AVSLUT[i.resultat])
            for u in i.uppfoljningar:
                mer = {"gjord": True, "sysselsattning": "arbete_subv" if u.i_arbete else "arbetssokande"} if u.status == "gjord" else {
                    "status": u.status, "gjord_av": avslut.signerat_av if u.gjord else None
                }  # fmt: skip
                UppfoljningFactory(avslut=avslut, dag=u.dag, forfaller_den=u.forfaller, **mer | {"gjord_den": u.gjord})
        for den, minuter in i.stod:
            StodaktivitetFactory(arende=arende, den=den, minuter=minuter)
        for n, (vem, fran) in enumerate(i.ansvariga):
            till = i.ansvariga[n + 1][1] if n + 1 < len(i.ansvariga) else i.slut
            AnsvarFactory(
                arende=arende, user=self.handlaggare[i.enhet][vem], fran_den=fran, till_den=max(fran, till) if till else None
            )
        insatser = []
        for x in i.insatser:
            mer = {"avslutad": True, "slut_den": x.slut} if x.slut else {}
            insatser.append(InsatsFactory(arende=arende, insatstyp=self.insatstyper[x.har_jobb], start_den=x.start, **mer))
        for p in i.placeringar:
            mer = {"status": "avslutad", "slut_den": p.slut} if p.slut else {"status": "pagar"}
            PlaceringFactory(insats=insatser[0], form=p.form, start_den=p.start, **mer)
        for den, planerat, narvaro in i.narvaro:
            TillfalleFactory(
                insats=insatser[0], den=den, planerade_timmar=int(planerat), **{"narvarande" if narvaro else "franvarande": True}
            )
        for den, niva in i.nivaer:
            NivabedomningFactory(arende=arende, niva=niva, bedomd_den=den)
        if i.planer:
            plan = self._plan(i, arende)
            for den in i.planer:
                PlanversionFactory(plan=plan, signerad_vid=vid(den))

    def _plan(self, i: Inskrivning, arende):
        """The person's plan: at most one is active."""
        mer = {"status": "avslutad", "avslutad_den": max(i.planer)}
        return PlanFactory(arende=arende, paborjad_den=min(i.inkom, *i.planer), **mer)
