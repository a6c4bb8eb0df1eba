"""Exempelkommun: two nämnder, three AME units, the catalogue and the staff."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import UUID

from ame.access.enums import Roll
from ame.access.models import Uppdrag, User
from ame.organisation.enums import Beredningsmodell, Delegeratbeslut, Enhetsslag, Inflodesmodell, Insyn, PartSlag
from ame.organisation.models import (
    Bestallningstyp,
    Delegation,
    Enhet,
    EnhetInstallning,
    Franvaroskal,
    Insatstyp,
    Kommun,
    Kontaktvag,
    Namnd,
    Samverkanspart,
    Verksamhet,
)
from followup.demo.katalog import (
    BESTALLNINGAR,
    FOLJER_MED,
    FRANVAROSKAL,
    INSATSTYPER,
    KONTAKTVAGAR,
    SVARSRUBRIKER,
    insatstyp_falt,
)

# SCB's codes begin with the county, 01-25: 99 is no county and never was one, so no real municipality can have this code.
KOMMUNKOD = "9999"
KOMMUNNAMN = "Exempelkommun"
EPOSTDOMAN = "exempelkommun.example"

CENTRUM, NORR, UNGA = "AME Centrum", "AME Norr", "AME Unga"
EB, VUXEN, STAB = "Ekonomiskt bistånd", "Vuxenenheten", "Förvaltningsstab"

# username, name, title, (role, unit) ...: the first eleven are the demo sign-ins, one per role.
PERSONAL: tuple[tuple[str, str, str, tuple[tuple[Roll, str], ...]], ...] = (
    ("handlaggare", "Maria Lindqvist", "Arbetsmarknadshandläggare", ((Roll.HANDLAGGARE, CENTRUM),)),
    ("beredare", "Henrik Wallgren", "Arbetsmarknadskonsulent", ((Roll.BEREDARE, CENTRUM),)),
    ("handledare", "Yasmin Berglöf", "Arbetshandledare", ((Roll.HANDLEDARE, CENTRUM),)),
    ("socialsekreterare", "Johanna Sandström", "Socialsekreterare", ((Roll.SOCIALSEKRETERARE, EB),)),
    ("chef", "Per-Olof Hedlund", "Enhetschef", ((Roll.CHEF, CENTRUM), (Roll.CHEF, UNGA))),
    ("bestallare", "Ann-Christin Forsell", "Förvaltningschef", ((Roll.BESTALLARE, STAB),)),
    ("loggkontrollant", "Gunnar Rosander", "Utredare", ((Roll.LOGGKONTROLLANT, STAB),)),
    ("admin", "Tina Wikman", "Systemförvaltare", ((Roll.ADMIN, STAB),)),
    ("reception", "Birgitta Sjölin", "Kommunvägledare", ((Roll.RECEPTION, EB),)),
    ("forummedlem", "Niklas Ahlgren", "Arbetsförmedlare", ((Roll.FORUMMEDLEM, CENTRUM),)),
    ("analytiker", "Sofia Engberg", "Verksamhetsanalytiker", ((Roll.ANALYTIKER, STAB),)),
    ("daniel.ostberg", "Daniel Östberg", "Arbetsmarknadshandläggare", ((Roll.HANDLAGGARE, CENTRUM),)),
    ("samira.nordlund", "Samira Nordlund", "Arbetsmarknadshandläggare", ((Roll.HANDLAGGARE, NORR), (Roll.BEREDARE, NORR))),
    ("mattias.ekberg", "Mattias Ekberg", "Arbetsmarknadshandläggare", ((Roll.HANDLAGGARE, NORR),)),
    ("eva.lindahl", "Eva Lindahl", "Enhetschef", ((Roll.CHEF, NORR),)),
    ("karin.melander", "Karin Melander", "Ungdomscoach", ((Roll.HANDLAGGARE, UNGA), (Roll.BEREDARE, UNGA))),
    ("viktor.soderlund", "Viktor Söderlund", "Ungdomscoach", ((Roll.HANDLAGGARE, UNGA),)),
    ("leila.hammar", "Leila Hammar", "Socialsekreterare", ((Roll.SOCIALSEKRETERARE, EB),)),
)

AF_LOKALT = "Arbetsförmedlingen Exempelstad"
PARTER = (
    (AF_LOKALT, PartSlag.AF),
    ("Försäkringskassan", PartSlag.FK),
    ("Regionens rehabilitering", PartSlag.REGION),
    ("Samordningsförbundet Exempel", PartSlag.SAMORDNINGSFORBUND),
    ("Komvux Exempelstad", PartSlag.UTBILDNING),
)


@dataclass
class Organisation:
    """What the rest of the seed points at."""

    kommun: Kommun
    enheter: dict[str, Enhet] = field(default_factory=dict)
    users: dict[str, User] = field(default_factory=dict)
    insatstyper: dict[UUID, dict[str, Insatstyp]] = field(default_factory=dict)  # by verksamhet and name
    bestallningar: dict[UUID, dict[str, Bestallningstyp]] = field(default_factory=dict)
    parter: dict[str, Samverkanspart] = field(default_factory=dict)
    installningar: dict[str, list[EnhetInstallning]] = field(default_factory=dict)

    def insatstyp(self, enhet: Enhet, namn: str) -> Insatstyp:
        return self.insatstyper[enhet.verksamhet_id][namn]

    def bestallning(self, enhet: Enhet, namn: str) -> Bestallningstyp:
        return self.bestallningar[enhet.verksamhet_id][namn]

    def modell(self, enhet: str, den: date) -> EnhetInstallning:
        return max((i for i in self.installningar[enhet] if i.galler_fran_den <= den), key=lambda i: i.galler_fran_den)

    def med_roll(self, roll: Roll, enhet: str) -> list[User]:
        return [self.users[u] for u, _, _, uppdrag in PERSONAL if (roll, enhet) in uppdrag]


def bygg_organisation(start: date, modellbyte: date) -> Organisation:
    """Everything is in force one year before `start`; AME Unga leaves the direct track on `modellbyte`."""
    galler = start - timedelta(days=365)
    org = Organisation(Kommun.objects.create(kod=KOMMUNKOD, namn=KOMMUNNAMN))
    socialnamnd = Namnd.objects.create(kommun=org.kommun, namn="Socialnämnden")
    arbetsnamnd = Namnd.objects.create(kommun=org.kommun, namn="Arbetsmarknads- och vuxenutbildningsnämnden")
    bistand = Verksamhet.objects.create(namnd=socialnamnd, namn="Ekonomiskt bistånd")
    rehab = Verksamhet.objects.create(namnd=socialnamnd, namn="Arbetsrehabilitering")
    arbete = Verksamhet.objects.create(namnd=arbetsnamnd, namn="Arbetsmarknad")
    for namn, verksamhet, slag in (
        (CENTRUM, arbete, Enhetsslag.AME),
        (NORR, rehab, Enhetsslag.AME),
        (UNGA, arbete, Enhetsslag.AME),
        (EB, bistand, Enhetsslag.REMITTENT),
        (VUXEN, bistand, Enhetsslag.REMITTENT),
        (STAB, arbete, Enhetsslag.STAB),
    ):
        telefon = f"08-465 00 {4 + len(org.enheter):02d}"  # numbers that the regulator keeps for fiction
        org.enheter[namn] = Enhet.objects.create(verksamhet=verksamhet, namn=namn, slag=slag, telefon=telefon)
    _installningar(org, galler, modellbyte)
    for verksamhet in (arbete, rehab):
        _katalog(org, verksamhet, galler)
    for namn, slag in PARTER:
        org.parter[namn] = Samverkanspart.objects.create(kommun=org.kommun, namn=namn, slag=slag)
    _personal(org, galler)
    for verksamhet, chef in ((arbete, "chef"), (rehab, "eva.lindahl")):
        Insatstyp.objects.filter(verksamhet=verksamhet).update(agare=org.users[chef])
    _delegationer(arbete, galler)
    return org


def _delegationer(verksamhet: Verksamhet, galler: date) -> None:
    """The delegationsordning of the forum's verksamhet; the other one has registered none."""
    for nr, (roll, beslut) in enumerate(((r, b) for b in Delegeratbeslut for r in (Roll.BEREDARE, Roll.CHEF)), start=1):
        Delegation.objects.create(verksamhet=verksamhet, roll=roll, beslut=beslut, punkt=f"4.{nr}", galler_fran_den=galler)


def _installningar(org: Organisation, galler: date, modellbyte: date) -> None:
    en_vag, direkt = Inflodesmodell.EN_VAG_IN, Inflodesmodell.DIREKT
    forum, egen = Beredningsmodell.SAMVERKANSFORUM, Beredningsmodell.EGEN_ENHET
    for namn, fran, inflode, beredning, insyn in (
        (CENTRUM, galler, en_vag, forum, Insyn.TILLDELADE),
        (NORR, galler, direkt, egen, Insyn.TILLDELADE),
        (UNGA, galler, direkt, egen, Insyn.ENHETEN),
        (UNGA, modellbyte, en_vag, egen, Insyn.ENHETEN),
    ):
        rad = EnhetInstallning.objects.create(
            enhet=org.enheter[namn],
            galler_fran_den=fran,
            inflodesmodell=inflode,
            beredningsmodell=beredning,
            insyn=insyn,
            svarstid_dagar=35 if namn == CENTRUM else 28,
            trepart_dagar=24,
            forsta_aktivitet_dagar=21,
        )
        org.installningar.setdefault(namn, []).append(rad)


def _katalog(org: Organisation, verksamhet: Verksamhet, galler: date) -> None:
    bestallningar = [
        Bestallningstyp(
            verksamhet=verksamhet,
            namn=namn,
            vantat_resultat=resultat,
            kategorier=FOLJER_MED,
            svarsrubriker=SVARSRUBRIKER.get(namn, []),
            galler_fran_den=galler,
        )
        for namn, resultat in BESTALLNINGAR
    ]
    typer = [Insatstyp(verksamhet=verksamhet, galler_fran_den=galler, **insatstyp_falt(rad)) for rad in INSATSTYPER]
    for rad in [*bestallningar, *typer]:
        rad.full_clean()
    org.bestallningar[verksamhet.pk] = {b.namn: b for b in Bestallningstyp.objects.bulk_create(bestallningar)}
    for nr, (namn, beskrivning, telefon, webbplats) in enumerate(KONTAKTVAGAR):
        Kontaktvag.objects.create(
            verksamhet=verksamhet, namn=namn, beskrivning=beskrivning, telefon=telefon, webbplats=webbplats, ordning=nr,
            galler_fran_den=galler,
        )  # fmt: skip
    Franvaroskal.objects.bulk_create(
        Franvaroskal(verksamhet=verksamhet, namn=namn, definition=definition, galler_fran_den=galler)
        for namn, definition in FRANVAROSKAL
    )
    org.insatstyper[verksamhet.pk] = {t.namn: t for t in Insatstyp.objects.bulk_create(typer)}


def _personal(org: Organisation, galler: date) -> None:
    for nummer, (username, namn, titel, uppdrag) in enumerate(PERSONAL):
        user = User(
            username=username,
            namn=namn,
            titel=titel,
            email=f"{username}@{EPOSTDOMAN}",
            telefon=f"08-465 00 {20 + nummer}",
        )
        user.set_unusable_password()  # sign-in by the demo's buttons only
        user.save()
        org.users[username] = user
        for roll, enhet in uppdrag:
            part = org.parter[AF_LOKALT] if roll == Roll.FORUMMEDLEM else None
            Uppdrag.objects.create(user=user, enhet=org.enheter[enhet], roll=roll, part=part, fran_den=galler)
