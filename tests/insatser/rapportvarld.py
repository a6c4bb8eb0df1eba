"""A case with a remittent and an October that is whole: what the tests of the report start from."""

from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal

from insatser.enums import Narvarostatus
from insatser.models import Insats, Narvarorapport, Tillfalle
from insatser.services.rapport import signera_rapport
from intake.enums import Delningsgrund
from intake.models import Remiss
from tests.ame.arenden.varld import Varld, bygg_varld
from tests.factories import FranvaroskalFactory, InsatsFactory, RemissFactory, TillfalleFactory

OKTOBER = date(2026, 10, 1)
GRUND = {"grund": Delningsgrund.UPPGIFTSSKYLDIGHET, "grund_motivering": "Prövad mot den lag som kräver uppgiften."}


@dataclass
class Rapportvarld:
    varld: Varld
    insats: Insats
    remiss: Remiss
    pass_: list[Tillfalle]

    def signera(self, **val) -> Narvarorapport:
        falt = {"actor": self.varld.ansvarig, "arende": self.varld.arende, "remiss": self.remiss, "manad": OKTOBER} | GRUND
        return signera_rapport(**falt | val)

    def nytt_pass(self, den: date, **falt) -> Tillfalle:
        return TillfalleFactory(**{"insats": self.insats, "den": den} | falt)


def ny_remiss(varld: Varld, **falt) -> Remiss:
    avsandare = falt.pop("avsandare", varld.socialsekreterare)
    enhet = varld.socialsekreterare.aktiva_uppdrag[0].enhet
    bas = {"arende": varld.arende, "person": varld.arende.person, "mottagande_enhet": varld.enhet, "antagen": True}
    return RemissFactory(**bas | {"avsandare": avsandare, "avsandande_enhet": enhet} | falt)


def bygg_rapportvarld() -> Rapportvarld:
    varld = bygg_varld()
    Insats.objects.all().delete()
    insats = InsatsFactory(arende=varld.arende, handledare=varld.handledare)
    remiss = ny_remiss(varld)
    egen = Rapportvarld(varld, insats, remiss, [])
    skal = FranvaroskalFactory(verksamhet=varld.enhet.verksamhet, namn="Möte hos Försäkringskassan")
    egen.pass_ = [
        egen.nytt_pass(date(2026, 10, 1), narvarande=True),
        egen.nytt_pass(date(2026, 10, 5), giltig=True, franvaroskal=skal, anmald_kanal="telefon", anmalt_skal="Har ett möte."),
        egen.nytt_pass(date(2026, 10, 6), markerad=True, status=Narvarostatus.INSTALLT),
        egen.nytt_pass(date(2026, 10, 7), markerad=True, status=Narvarostatus.SEN, timmar=Decimal("2.5")),
        egen.nytt_pass(date(2026, 10, 30), narvarande=True, fran_tid=time(13), till_tid=time(16), ar_sen_registrering=True),
        egen.nytt_pass(date(2026, 11, 2), narvarande=True),  # another month
    ]
    return egen
