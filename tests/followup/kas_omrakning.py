"""Random enrolments and anvisningar, and the KAS figures counted from them in plain Python.

Knows nothing of the views or of followup/kas: it is written from kas.md 6.0 and 6.1, to be held against them (test_kas_omrakning.py).
"""

import calendar
import random
from collections import defaultdict
from datetime import date, timedelta
from fractions import Fraction
from types import SimpleNamespace as Rad

from ame.arenden.models import Arende, Baslinje
from ame.people.models import Person
from followup.models import Arbetsbekraftelse, Arsarbetare, Avslut, Uppfoljning
from insatser.models import Anstallning
from intake.models import Remiss
from tests.factories import BestallningstypFactory, EnhetFactory, KommunFactory, NamndFactory, UserFactory, VerksamhetFactory, vid

AR = 2025
FRAN, TILL = date(AR, 1, 1), date(AR, 12, 31)
RANG = {"A": 0, "B": 1, "D": 2, "C": 3, "E": 4}
KODER = {
    "A": ("arbete", "A"),
    "B": ("studier", "B"),
    "C": ("ersattning", "C"),
    "D": ("uppdrag_slutfort", "D"),
    "E": ("flytt", "E"),
}


def manader(dag: date, antal: int) -> date:
    """The same day so many months later, or the month's last day."""
    ar, manad = divmod(dag.month - 1 + antal, 12)
    ar, manad = dag.year + ar, manad + 1
    return date(ar, manad, min(dag.day, calendar.monthrange(ar, manad)[1]))


# --- generated data -----------------------------------------------------------------------------------------------


def bygg(seed: int, personer: int = 220) -> Rad:
    """A municipality of two nämnder and four units with everything at random, written in bulk."""
    slump = random.Random(seed)
    kommun = KommunFactory()
    enheter = []
    for namnd in (NamndFactory(kommun=kommun), NamndFactory(kommun=kommun)):
        v = VerksamhetFactory(namnd=namnd)
        enheter += [EnhetFactory(verksamhet=v), EnhetFactory(verksamhet=v)]
    user = UserFactory()
    plats = Rad(kommun=kommun, enheter=enheter, user=user, inskrivningar=[], anvisningar=[], tjanster=[])
    plats.typer = {e.verksamhet_id: BestallningstypFactory(verksamhet=e.verksamhet) for e in enheter}
    for n in range(personer):
        _person(plats, slump, seed * 100_000 + n)
    _spara(plats)
    _kring(plats, random.Random(seed + 1000))
    return plats


def _kring(plats, slump):
    """Positions, municipal jobs, follow-ups, and which enrolment an anvisning led to; one unit is left without positions."""
    for enhet in plats.enheter[:-1]:
        for _ in range(slump.randint(0, 4)):
            plats.tjanster.append(Rad(enhet=enhet, kon=slump.choice("KM"), grad=slump.randint(1, 100), **_period(slump)))
    Arsarbetare.objects.bulk_create(
        Arsarbetare(
            slag="konsulent", registrerad_av=plats.user, enhet=t.enhet, kon=t.kon, grad=t.grad, start_den=t.start, slut_den=t.slut
        )
        for t in plats.tjanster
    )
    for r in plats.inskrivningar:
        r.jobb = [Rad(slag=slump.choice(["kommunal", "kommunal", "ordinarie"]), grad=slump.randint(1, 100), **_period(slump))
                  for _ in range(slump.choice([0, 0, 0, 1, 2]))]  # fmt: skip
        r.uppfoljd = slump.choice(["planerad", "gjord", ""]) if r.slut and not r.ej else ""
    Anstallning.objects.bulk_create(
        Anstallning(arende=r.arende, slag=j.slag, arbetsgivare="Kommunen", sysselsattningsgrad=j.grad, start_den=j.start, slut_den=j.slut,
                    registrerad_av=plats.user)
        for r in plats.inskrivningar for j in r.jobb
    )  # fmt: skip
    Uppfoljning.objects.bulk_create(
        Uppfoljning(avslut=r.avslut, dag=30, forfaller_den=r.slut + timedelta(days=30), status=r.uppfoljd,
                    **({"gjord_den": r.slut, "sysselsattning": "annat", "kalla": "samtal"} if r.uppfoljd == "gjord" else {}))
        for r in plats.inskrivningar if r.uppfoljd
    )  # fmt: skip
    for a in plats.anvisningar:
        egna = [r for r in plats.inskrivningar if r.person == a.person]
        a.till = slump.choice([*egna, None]) if egna else None
        if a.till:
            Remiss.objects.filter(pk=a.remiss.pk).update(arende=a.till.arende)


def _period(slump):
    start = date(2024, 6, 1) + timedelta(days=slump.randint(0, 700))
    return {"start": start, "slut": slump.choice([None, start, start + timedelta(days=slump.randint(0, 500))])}


def _person(plats, slump, nyckel):
    kon, fodd = slump.choice("KKKMMMO"), slump.randint(1960, 2008)
    for _ in range(slump.choice([0, 1, 1, 1, 2, 2, 3])):
        plats.inskrivningar.append(_inskrivning(plats, slump, nyckel, kon, fodd))
    for _ in range(slump.choice([0, 1, 1, 2])):
        plats.anvisningar.append(
            Rad(nyckel=nyckel, kon=kon, fodd=fodd, enhet=slump.choice(plats.enheter), slag=_slag(slump),
                dag=date(2024, 11, 1) + timedelta(days=slump.randint(0, 480)),
                initiator=slump.choice(["af", "fk", "individen", "socialtjanst", "ovrigt"]),
                soc=slump.random() < 0.3, eb=slump.random() < 0.1,
                status=slump.choice(["skickad", "skickad", "besvarad", "avbojd", "atertagen", "omdirigerad"]))
        )  # fmt: skip


def _slag(slump):
    return slump.choice(["ame"] * 6 + ["osa", "feriejobb", "kaa", "af_uppdrag"])


def _inskrivning(plats, slump, nyckel, kon, fodd):
    start = date(2022, 6, 1) + timedelta(days=slump.randint(0, 1400))
    # many lengths and gaps fall exactly on a limit
    slut = slump.choice(
        [None, start, start + timedelta(days=slump.randint(0, 900)), manader(start, slump.choice([3, 6, 12, 24]))]
    )
    slut = slump.choice([slut, FRAN, TILL]) if start <= FRAN else slut
    resultat = slump.choice("ABCDE") if slut else ""
    ej = slut is not None and slump.random() < 0.1
    sedan = slump.choice(
        [
            None,
            start + timedelta(days=slump.randint(1, 90)),
            start - timedelta(days=slump.randint(0, 1100)),
            manader(start, -slump.choice([6, 12, 24])),
        ]
    )
    return Rad(
        nyckel=nyckel, kon=kon, fodd=fodd, enhet=slump.choice(plats.enheter), slag=_slag(slump), start=start, slut=slut,
        resultat=resultat, ej=ej, avtal=slump.random() < 0.5, besked=slump.choice([None, "bekraftat", "upphorde"]), sedan=sedan,
        utb=slump.choice(["", "ej_grund", "grund", "gymnasial", "eftergymnasial", "ej_validerad"]),
        registrerad=vid(start) + timedelta(minutes=slump.randint(0, 10**6)), form=slump.choice(["osubv", "subv", "eget"]),
    )  # fmt: skip


def _spara(plats):
    personer = {}
    for r in [*plats.inskrivningar, *plats.anvisningar]:
        namnd = r.enhet.verksamhet.namnd
        personer.setdefault((r.nyckel, namnd.pk), Person(
            namnd=namnd, fornamn="Prov", efternamn="Provsson", fodelsedatum=date(r.fodd, 3, 1), kon=r.kon, person_key=r.nyckel,
        ))  # fmt: skip
        r.person = personer[r.nyckel, namnd.pk]
    Person.objects.bulk_create(personer.values())
    _ta_bort_dubbla_oppna(plats)
    for nr, r in enumerate(plats.inskrivningar):
        r.arende = Arende(
            nummer=f"P{r.enhet.pk.hex[:6]}-{nr}", person=r.person, enhet=r.enhet, slag=r.slag, spar="huvudspar", beredningsmodell="egen_enhet",
            status="ej_paborjat" if r.ej else "avslutat" if r.slut else "insats", ej_paborjad_orsak="annat" if r.ej else "",
            inkom_den=r.start, inskriven_den=r.start, avslutad_den=r.slut, ansvarig=plats.user, registrerad_vid=r.registrerad,
        )  # fmt: skip
        r.id = r.arende.pk
    Arende.objects.bulk_create(r.arende for r in plats.inskrivningar)
    Baslinje.objects.bulk_create(
        Baslinje(arende=r.arende, kon=r.kon, fodelsear=r.fodd, utbildning=r.utb, utan_arbete_sedan=r.sedan,
                 grund_utan_arbete="anstallning" if r.sedan else "", forsorjning="bistand", niva_vid_start="gul", initiator="af", fryses_den=r.start)
        for r in plats.inskrivningar
    )  # fmt: skip
    avslutade = [r for r in plats.inskrivningar if r.slut and not r.ej]
    for r in avslutade:
        r.avslut = _avslut(plats, r)
    Avslut.objects.bulk_create(r.avslut for r in avslutade)
    Arbetsbekraftelse.objects.bulk_create(
        Arbetsbekraftelse(avslut=r.avslut, utfall=r.besked, gallde_den=r.slut, underlag="Intyg", registrerad_av=plats.user)
        for r in avslutade if r.resultat == "A" and r.besked
    )  # fmt: skip
    Remiss.objects.bulk_create(_remiss(plats, nr, a) for nr, a in enumerate(plats.anvisningar))


def _ta_bort_dubbla_oppna(plats):
    sedda = set()
    for r in plats.inskrivningar:
        nyckel = (r.nyckel, r.enhet.pk)
        if r.slut is None and nyckel in sedda:
            r.slut, r.resultat = r.start, "E"
        elif r.slut is None:
            sedda.add(nyckel)


def _avslut(plats, r):
    orsak, kod = KODER[r.resultat]
    arbete = {"arbetsform": r.form, "arbete_start_den": r.slut, "har_avtal_minst_en_manad": r.avtal} if kod == "A" else {}
    return Avslut(
        arende=r.arende, orsak=orsak, kas_kod=kod, avslutad_den=r.slut, forsorjning_fore="bistand", forsorjning_efter="lon", vart="Vidare",
        csn_berattigad=True if kod == "B" else None, utlatande_den=r.slut if kod == "D" else None, slutanteckning="Klart.",
        signerat_av=plats.user, **arbete,
    )  # fmt: skip


def _remiss(plats, nr, a):
    a.remiss = Remiss(
        nummer=f"R{a.enhet.pk.hex[:6]}-{nr}", status=a.status, skapad_av=plats.user, mottagande_enhet=a.enhet, initiator=a.initiator,
        har_samverkan_soc=a.soc, ar_am_anstallning_eb=a.eb, person=a.person, fornamn="Prov", efternamn="Provsson", kon=a.kon, slag=a.slag,
        bestallningstyp=plats.typer[a.enhet.verksamhet_id], fraga="?", forvantat_resultat="Svar", skickad_vid=vid(a.dag), inkom_den=a.dag,
        avbojningsskal="platsbrist" if a.status == "avbojd" else "", avslut_text="Skäl",
    )  # fmt: skip
    return a.remiss


# --- the other count ----------------------------------------------------------------------------------------------


def omraknat(plats, *, kommun: bool, enhet=None, version="2024", **val):
    """(kpi, sex) -> (n, N), by loops over persons."""
    inst = {"basis": "person", "slag": ["ame"], "alder": "arets_slut", "t7": "avslutade", "brygga": 0, "ej": False, "prelim_e": False,
            "avbojda": True, "atertagna": False, "utb_egen": False, "lika": "utfall", **val}  # fmt: skip
    rader = [_tolka(r, inst) for r in plats.inskrivningar if r.slag in inst["slag"] and (kommun or r.enhet == enhet)]
    raknade = [r for r in rader if inst["ej"] or not r.ej]
    per_person = defaultdict(list)
    for r in raknade:
        per_person[r.nyckel].append(r)
    perioder = [p for rr in per_person.values() for p in (_kedjor(rr, inst) if inst["brygga"] else rr)]
    aktiva = defaultdict(list)
    for p in perioder:
        if p.start <= TILL and (p.slut is None or p.slut >= FRAN):
            aktiva[p.nyckel].append(p)
    deltagare = [max(pp, key=lambda p: (p.start, p.registrerad, p.id)) for pp in aktiva.values()]
    slutade = {k: [p for p in pp if p.slut and FRAN <= p.slut <= TILL] for k, pp in aktiva.items()}
    per = [min(pp, key=lambda p: _slutordning(p, inst)) for pp in slutade.values() if pp]
    alla = [p for pp in slutade.values() for p in pp]
    avslutade, annan = (per, alla) if inst["basis"] == "person" else (alla, per)
    svar: dict = {}
    _tabeller(svar, version, inst, deltagare, avslutade)
    _lagg(svar, "annan_bas", annan, None, lambda p: True, "T")
    ej = {r.nyckel: r for r in rader if r.ej and FRAN <= r.slut <= TILL}
    _lagg(svar, "ej_paborjade", ej.values(), None, lambda p: True, "T")
    anv = [a for a in plats.anvisningar if FRAN <= a.dag <= TILL and a.slag in inst["slag"]]
    anv = [a for a in anv if kommun or a.enhet == enhet]
    utan = (
        {"omdirigerad"}
        | ({"avbojd"} - {"avbojd" if inst["avbojda"] else ""})
        | ({"atertagen"} - {"atertagen" if inst["atertagna"] else ""})
    )
    anv = [a for a in anv if a.status not in utan]
    _anvisningar(svar, version, anv)
    _brister(svar, plats, [p for pp in aktiva.values() for p in pp])
    for nyckel, (antal, _) in arsverken(plats, kommun=kommun, enhet=enhet, slag=inst["slag"]).items():
        svar[nyckel] = (antal, None)
    if version == "2024":
        svar |= {(k, "T"): (None, None) for k in ("N40471", "N40472", "N40473", "N40474", "N40475")}
        svar |= {("N40471", "K"): (None, None), ("N40471", "M"): (None, None)}
    return svar


def arsverken(plats, *, kommun, enhet=None, slag=("ame",)):
    """(kpi, sex) -> (how many rows, full-time years). Day by day: so slow that it cannot be wrong in the same way."""
    alla_dagar = [FRAN + timedelta(days=n) for n in range((TILL - FRAN).days + 1)]

    def arsverk(period):
        dagar = sum(1 for d in alla_dagar if period.start <= d and (period.slut is None or d <= period.slut))
        return Fraction(period.grad * dagar, 100 * len(alla_dagar))

    tjanster = [(t, t.kon, id(t)) for t in plats.tjanster if kommun or t.enhet == enhet]
    jobb = [
        (j, r.kon, r.id)
        for r in plats.inskrivningar
        if r.slag in slag and (kommun or r.enhet == enhet)
        for j in r.jobb
        if j.slag == "kommunal"
    ]
    svar = {}
    for kpi, rader in (("U40000", tjanster), ("U40403", jobb)):
        raknade = [(arsverk(p), kon, nyckel) for p, kon, nyckel in rader if arsverk(p)]
        for k in "KMT":
            egna = [(v, nyckel) for v, kon, nyckel in raknade if k in ("T", kon)]
            svar[kpi, k] = (len({nyckel for _, nyckel in egna}), sum(v for v, _ in egna))
        if kpi == "U40000" and not raknade:
            svar |= {(kpi, k): (None, None) for k in "KMT"}
    return svar


def _brister(svar, plats, perioder):
    idag = date.today()
    anvisade, fran_andra = set(), set()
    for a in plats.anvisningar:
        if a.till and a.status != "omdirigerad":
            anvisade.add(a.till.id)
            if a.eb or a.initiator != "individen":
                fran_andra.add(a.till.id)
    fortsatter = {(r.id, j.slut or date.max) for r in plats.inskrivningar for j in r.jobb if j.slag == "kommunal"}
    ogjorda = {r.id for r in plats.inskrivningar if r.uppfoljd == "planerad" and r.slut + timedelta(days=30) < idag}

    def slut_i_ar(p):
        return p.slut is not None and FRAN <= p.slut <= TILL

    for kpi, villkor in (
        ("kv_utb", lambda p: not p.a_utb), ("kv_utan_arb", lambda p: p.a_sedan is None),
        ("kv_arb_efter", lambda p: p.a_sedan is not None and p.a_sedan > p.start), ("kv_kon", lambda p: p.kon == "O"),
        ("kv_alder", lambda p: not 15 <= p.start.year - p.fodd <= 80), ("kv_initiator", lambda p: False),
        ("kv_anvisad", lambda p: FRAN <= p.start <= TILL and p.id not in anvisade),
        ("kv_obekraft", lambda p: p.prelim and slut_i_ar(p) and manader(p.slut, 1) < idag),
        ("kv_d_remitt", lambda p: p.utfall == "D" and slut_i_ar(p) and p.id not in fran_andra),
        ("kv_kommunal", lambda p: p.utfall == "A" and slut_i_ar(p) and any(i == p.id and s > p.slut for i, s in fortsatter)),
        ("kv_utan_kod", lambda p: False), ("kv_uppfolj", lambda p: slut_i_ar(p) and p.id in ogjorda),
    ):  # fmt: skip
        _lagg(svar, kpi, perioder, None, villkor)


def _tolka(r, inst):
    u = r.resultat or "E"
    prelim = u == "A" and not r.ej and not r.avtal and r.besked is None
    if r.ej or (u == "A" and r.besked == "upphorde") or (prelim and inst["prelim_e"]):
        u = "E"
    form = r.form if r.resultat == "A" and not r.ej else ""
    return Rad(**{**vars(r), "utfall": u, "prelim": prelim, "a_utb": r.utb, "a_sedan": r.sedan, "form": form})


def _slutordning(p, inst):
    lika = RANG[p.utfall] if inst["lika"] == "utfall" else 0
    return (-(p.slut or date.max).toordinal(), lika, -p.registrerad.timestamp(), -p.id.int)


def _kedjor(rader, inst):
    """Enrolments at most so many days apart as one; a never-started one stands alone."""
    ut, kedja = [r for r in rader if r.ej], []
    for r in sorted((r for r in rader if not r.ej), key=lambda r: (r.start, r.registrerad, r.id)):
        if kedja and (max(k.slut or date(9000, 1, 1) for k in kedja) + timedelta(days=inst["brygga"])) < r.start:
            ut.append(_hop(kedja, inst))
            kedja = []
        kedja.append(r)
    return ut + ([_hop(kedja, inst)] if kedja else [])


def _hop(kedja, inst):
    sist, forst = min(kedja, key=lambda k: _slutordning(k, inst)), kedja[0]
    return Rad(**{**vars(sist), "start": forst.start, "fodd": forst.fodd, "a_utb": forst.a_utb, "a_sedan": forst.a_sedan,
                  "slut": None if any(k.slut is None for k in kedja) else max(k.slut for k in kedja)})  # fmt: skip


def _lagg(svar, kpi, population, namnare, villkor, kon="T"):
    for k in kon:
        egna = [p for p in population if k == "T" or p.kon == k]
        svar[kpi, k] = (sum(1 for p in egna if villkor(p)), None if namnare is None else len(egna))


def _tabeller(svar, version, inst, deltagare, avslutade):
    _lagg(svar, "U40800", deltagare, None, lambda p: True, "KMT")
    alder = (lambda p: AR - p.fodd) if inst["alder"] == "arets_slut" else (lambda p: p.start.year - p.fodd)
    _lagg(svar, "U40811", deltagare, 1, lambda p: alder(p) <= 24)
    _lagg(svar, "U40812", deltagare, 1, lambda p: alder(p) >= 25)
    for kpi, utb in (("U40816", "ej_grund"), ("U40815", "grund"), ("U40814", "gymnasial"), ("U40813", "eftergymnasial")):
        _lagg(svar, kpi, deltagare, 1, lambda p, utb=utb: p.a_utb == utb)
    _lagg(svar, "U40827", deltagare, 1, lambda p: p.a_utb == "ej_validerad" or (not p.a_utb and not inst["utb_egen"]))
    _utan_arbete(svar, version, deltagare)
    _tid(svar, version, deltagare if inst["t7"] == "alla" else avslutade)
    _resultat(svar, avslutade)
    for kpi, population, villkor in (
        ("preliminara", avslutade, lambda p: p.prelim), ("utb_saknas", deltagare, lambda p: not p.a_utb),
        ("arb_saknas", deltagare, lambda p: p.a_sedan is None), ("kon_saknas", deltagare, lambda p: p.kon == "O"),
        ("alder_saknas", deltagare, lambda p: False), ("utan_kod", avslutade, lambda p: False),
    ):  # fmt: skip
        _lagg(svar, kpi, population, None, villkor)


def _utan_arbete(svar, version, deltagare):
    def band(p):
        if p.a_sedan is None:
            return "saknas"
        if p.start < manader(p.a_sedan, 6):
            return "<6"
        return "6-12" if p.start <= manader(p.a_sedan, 12) else "12-24" if p.start <= manader(p.a_sedan, 24) else ">24"

    grupper = {"U40817": {"<6"}, "U40818": {"6-12", "12-24"}, "U40819": {">24"}, "U40835": {"saknas"}}
    if version == "2024":
        grupper |= {"N40826": {"6-12"}, "N40827": {"12-24"}}
    for kpi, banden in grupper.items():
        _lagg(svar, kpi, deltagare, 1, lambda p, banden=banden: band(p) in banden)


def _tid(svar, version, population):
    def langd(p):
        slut = min(p.slut or TILL, TILL)
        if slut < manader(p.start, 3):
            return "<3"
        for gransen, namn in ((6, "3-6"), (12, "6-12"), (24, "12-24")):
            if slut <= manader(p.start, gransen):
                return namn
        return ">24"

    grupper = {"U40822": {"6-12", "12-24"}, "U40823": {">24"}}
    if version == "2024":
        grupper |= {"N40828": {"<3", "3-6"}, "N40829": {"6-12"}, "N40830": {"12-24"}}
    else:
        grupper |= {"U40820": {"<3"}, "U40821": {"3-6"}}
    for kpi, banden in grupper.items():
        _lagg(svar, kpi, population, 1, lambda p, banden=banden: langd(p) in banden)


def _resultat(svar, avslutade):
    _lagg(svar, "N40450", avslutade, None, lambda p: True, "KMT")
    koder = {
        "A": ("U40450", "U40406"),
        "B": ("U40451", "U40409"),
        "C": ("U40452", "U40412"),
        "D": ("U40453", "U40415"),
        "E": ("U40454", "U40418"),
    }
    for kod, (antal, andel) in koder.items():
        _lagg(svar, antal, avslutade, None, lambda p, kod=kod: p.utfall == kod, "KMT")
        _lagg(svar, andel, avslutade, 1, lambda p, kod=kod: p.utfall == kod, "KMT")
    _lagg(svar, "U40455", avslutade, 1, lambda p: p.utfall in "AB", "KMT")
    for kpi, form in (("arb_osubv", "osubv"), ("arb_subv", "subv"), ("arb_eget", "eget")):
        _lagg(svar, kpi, avslutade, 1, lambda p, form=form: p.utfall == "A" and p.form == form, "KMT")


def _anvisningar(svar, version, anv):
    _lagg(svar, "U40803", {a.nyckel: a for a in anv}.values(), None, lambda a: True, "KMT")

    def vem(a):
        return "socialtjanst" if a.eb else "af_soc" if a.initiator == "af" and a.soc and version == "2019" else a.initiator

    grupper = {"U40806": "af", "U40807": "fk", "U40808": "individen", "U40809": "socialtjanst", "U40810": "ovrigt"}
    if version == "2019":
        grupper["U40824"] = "af_soc"
    for kpi, initiator in grupper.items():
        _lagg(svar, kpi, anv, 1, lambda a, initiator=initiator: vem(a) == initiator)
