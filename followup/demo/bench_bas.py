"""One municipality of the bench: what its rows point at."""

from dataclasses import dataclass
from datetime import date

from django.contrib.auth.hashers import make_password
from django.utils import timezone

from ame.access.enums import Roll
from ame.access.models import Uppdrag, User
from ame.organisation.enums import Anordnarslag, Enhetsslag
from ame.organisation.models import Bestallningstyp, Enhet, EnhetInstallning, Insatstyp, Kommun, Namnd, Verksamhet
from followup.demo.katalog import BESTALLNINGAR, INSATSTYPER, insatstyp_falt
from insatser.enums import Arbetsplatsform
from insatser.models import Anordnare, Plats

FORSTA_KOD = 8001  # county 80-82: there is none
EPOSTDOMAN = "bench.example"
HANDLAGGARE_PER_ENHET = 12


@dataclass
class Bas:
    """One unit and what its rows point at."""

    enhet: Enhet
    eb: Enhet
    namnd_id: str
    handlaggare: list[int]
    socialsekreterare: int
    beredare: int
    handledare: int
    platser: list[str]
    insatstyper: list[str]
    bestallningar: list[str]


def skapa_bas(nr: int) -> Bas:
    """The nr:th municipality: its unit, its senders, its catalogue and its staff."""
    galler = date(2010, 1, 1)
    kommun = Kommun.objects.create(kod=str(FORSTA_KOD + nr), namn=f"Mätkommun {nr + 1}")
    namnd = Namnd.objects.create(kommun=kommun, namn="Arbetsmarknadsnämnden")
    verksamhet = Verksamhet.objects.create(namnd=namnd, namn="Arbetsmarknad")
    enhet = Enhet.objects.create(verksamhet=verksamhet, namn=f"AME {nr + 1}", slag=Enhetsslag.AME)
    eb = Enhet.objects.create(
        verksamhet=Verksamhet.objects.create(namnd=namnd, namn="Ekonomiskt bistånd"), namn="Ekonomiskt bistånd", slag="remittent"
    )
    EnhetInstallning.objects.create(enhet=enhet, galler_fran_den=galler)
    bestallningar = Bestallningstyp.objects.bulk_create(
        Bestallningstyp(verksamhet=verksamhet, namn=namn, vantat_resultat=resultat, galler_fran_den=galler)
        for namn, resultat in BESTALLNINGAR
    )
    insatstyper = Insatstyp.objects.bulk_create(
        Insatstyp(verksamhet=verksamhet, galler_fran_den=galler, **insatstyp_falt(rad)) for rad in INSATSTYPER
    )
    roller = [("chef", Roll.CHEF, enhet), ("soc", Roll.SOCIALSEKRETERARE, eb), ("bestallare", Roll.BESTALLARE, enhet)]
    roller += [("beredare", Roll.BEREDARE, enhet)]
    roller += [(f"h{i}", Roll.HANDLAGGARE, enhet) for i in range(HANDLAGGARE_PER_ENHET)]
    roller += [("handledare", Roll.HANDLEDARE, enhet)]
    users = User.objects.bulk_create(
        User(
            username=f"{namn}.{nr + 1}",
            namn=f"{namn.capitalize()} {nr + 1}",
            email=f"{namn}.{nr + 1}@{EPOSTDOMAN}",
            password=make_password(None),  # no sign-in by password
            logg_bekraftad_vid=timezone.now(),
        )
        for namn, _, _ in roller
    )
    Uppdrag.objects.bulk_create(
        Uppdrag(user=u, enhet=plats, roll=roll, fran_den=galler) for u, (_, roll, plats) in zip(users, roller, strict=True)
    )
    Insatstyp.objects.filter(verksamhet=verksamhet).update(agare=users[0])
    return Bas(
        enhet=enhet,
        eb=eb,
        namnd_id=str(namnd.pk),
        handlaggare=[u.pk for u in users[4 : 4 + HANDLAGGARE_PER_ENHET]],
        socialsekreterare=users[1].pk,
        beredare=users[3].pk,
        handledare=users[-1].pk,
        platser=[str(p.pk) for p in _platser(verksamhet)],
        insatstyper=[str(t.pk) for t in insatstyper],
        bestallningar=[str(b.pk) for b in bestallningar],
    )


def _platser(verksamhet: Verksamhet) -> list[Plats]:
    anordnare = Anordnare.objects.create(verksamhet=verksamhet, namn="Storköket", slag=Anordnarslag.PRIVAT)
    return Plats.objects.bulk_create(
        Plats(
            anordnare=anordnare, namn=f"Köket {n}", form=Arbetsplatsform.EXTERN, antal=20, arbetsuppgifter="Laga mat och diska."
        )
        for n in range(1, 21)
    )
