"""The end in bulk: answers to the remittent, avslut, follow-ups and their reminders."""

from datetime import date, timedelta
from typing import TYPE_CHECKING

from dateutil.relativedelta import relativedelta

from ame.arenden.models import Arende
from followup.demo import texter
from followup.demo.forlopp import Forlopp
from followup.demo.katalog import SVARSDELAR, SVARSRUBRIKER
from followup.demo.organisation import EB
from followup.enums import Avslutsorsak, UppfoljningStatus
from followup.models import Arbetsbekraftelse, Aterkoppling, Avslut, Uppfoljning
from followup.models.uppfoljning import UPPFOLJNINGSDAGAR
from intake.enums import Delningsgrund
from intake.models import Remiss

if TYPE_CHECKING:
    from followup.demo.bulk import Skrivare

SLAG = {"start": "vid start", "del": "under tiden", "slut": "slutlig"}


def skriv_svar(s: "Skrivare", f: Forlopp, arende: Arende, remiss: Remiss) -> None:
    """Agreed days with their reminders, and the signed answers. The unit's own consent is the ground, or a menprövning."""
    egen = s.egen = (
        s.medgivande(remiss.person, arende.enhet, s.org.enheter[EB], arende.ansvarig, f.inskriven) if _vill(s, f) else None
    )
    for svar, avtalad in s.avtalade:
        if f.inskriven:
            titel = f"Återkoppling till remittenten ({SLAG[svar.slag]})"
            s.bevakning(arende, "aterkoppling", titel, svar.senast, avtalad.pk, svar.signerad or f.slut, f.inskriven)
        if svar.signerad is None:
            continue
        samtycke = egen is not None and egen.giltigt_fran_den <= svar.signerad <= egen.giltigt_till_den
        rad = s.ny(
            Aterkoppling,
            remiss=remiss,
            arende=arende,
            avtalad=avtalad,
            slag=svar.slag,
            fraga_besvarad=svar.besvarad if f.inskriven else "ej_bedombar",
            svar=texter.BEDOMNINGAR[svar.besvarad] if f.inskriven else "Personen började aldrig. Vi har talat med er om orsaken.",
            nasta_steg=svar.nasta_steg,
            svarsdelar=[
                {"rubrik": r, "text": SVARSDELAR[r]}
                for r in SVARSRUBRIKER.get(f.bestallning, [])
                if svar.slag != "start" and f.inskriven
            ],
            grund=Delningsgrund.SAMTYCKE if samtycke else Delningsgrund.MENPROVNING,
            grund_motivering="" if samtycke else "Svaret gäller det ni själva har frågat om och skadar ingen.",
            medgivande=egen if samtycke else None,
            signerad_av=arende.ansvarig,
            signerad_vid=s.vid(svar.signerad),
            last_vid=s.vid(svar.signerad + timedelta(days=2)) if s.rng.random() < 0.8 and svar.signerad < _igar(s) else None,
        )
        ids = {"arende_id": arende.pk, "remiss_id": remiss.pk}
        s.handelse(arende.ansvarig, "aterkoppling.signera", rad, svar.signerad, "", svar.slag, **ids)
        if svar.slag == "slut":
            remiss.avslutad_vid = s.vid(svar.signerad)
            s.handelse(arende.ansvarig, "remiss.besvara", remiss, svar.signerad, "antagen", "besvarad", **ids)


def _vill(s: "Skrivare", f: Forlopp) -> bool:
    return bool(f.svar and f.inskriven) and s.rng.random() < 0.75


def _igar(s: "Skrivare") -> date:
    return s.idag - timedelta(days=3)


def skriv_slut(s: "Skrivare", f: Forlopp, arende: Arende) -> None:
    ids = {"arende_id": arende.pk}
    if f.ej_paborjad:
        fore = "beredning" if f.beredd else "inkommet"
        s.handelse(arende.ansvarig, "arende.avsluta_ej_paborjad", arende, f.ej_paborjad[1], fore, "ej_paborjat", **ids)
    a = f.avslut
    if a is None or f.baslinje is None:
        return
    avslut = s.ny(
        Avslut,
        arende=arende,
        orsak=a.orsak,
        kas_kod=a.kod,
        avslutad_den=a.den,
        forsorjning_fore=f.baslinje.forsorjning,
        forsorjning_efter=a.forsorjning_efter,
        slutanteckning=texter.SLUTANTECKNING[a.kod],
        signerat_av=arende.ansvarig,
        signerat_vid=s.vid(a.den),
        **a.falt,
    )
    fore = "insats" if f.insatser else "vantar"
    s.handelse(arende.ansvarig, "arende.avsluta", arende, a.den, fore, "avslutat", **ids)
    s.handelse(arende.ansvarig, "avslut.signera", avslut, a.den, "", a.kod, data={"orsak": a.orsak}, **ids)
    _bekraftelse(s, f, arende, avslut)
    if a.orsak not in (Avslutsorsak.AVLIDEN, Avslutsorsak.FELREGISTRERING):
        _uppfoljningar(s, f, arende, avslut)


def _bekraftelse(s: "Skrivare", f: Forlopp, arende: Arende, avslut: Avslut) -> None:
    a = f.avslut
    if a is None or a.kod != "A" or avslut.har_avtal_minst_en_manad or avslut.arbete_start_den is None:
        return
    klar = a.bekraftelse[1] if a.bekraftelse else None
    en_manad = avslut.arbete_start_den + relativedelta(months=1)
    s.bevakning(arende, "arbete", "Bekräfta att arbetet har varat en månad", en_manad, avslut.pk, klar, a.den)
    if a.bekraftelse:
        s.ny(
            Arbetsbekraftelse,
            avslut=avslut,
            utfall=a.bekraftelse[0],
            gallde_den=a.bekraftelse[1],
            underlag="Samtal med personen och lönespecifikation",
            registrerad_av=arende.ansvarig,
            registrerad_vid=s.vid(a.bekraftelse[1]),
        )
        s.handelse(arende.ansvarig, "avslut.bekrafta_arbete", avslut, a.bekraftelse[1], "", a.bekraftelse[0], arende_id=arende.pk)


def _uppfoljningar(s: "Skrivare", f: Forlopp, arende: Arende, avslut: Avslut) -> None:
    for dag in UPPFOLJNINGSDAGAR:
        forfaller = avslut.avslutad_den + timedelta(days=dag)
        svar = f.avslut.uppfoljningar.get(dag) if f.avslut else None
        status, gjord, syss, forsorjning, kalla = svar or (UppfoljningStatus.PLANERAD, None, "", "", "")
        rad = s.ny(
            Uppfoljning,
            avslut=avslut,
            dag=dag,
            forfaller_den=forfaller,
            status=status,
            gjord_den=gjord,
            gjord_av=arende.ansvarig if gjord else None,
            sysselsattning=syss,
            forsorjning=forsorjning,
            kalla=kalla,
        )
        s.bevakning(arende, "uppfoljning", f"Uppföljning {dag} dagar efter avslut", forfaller, rad.pk, gjord, avslut.avslutad_den)
        if gjord:
            s.handelse(arende.ansvarig, "uppfoljning.svara", rad, gjord, "", status, arende_id=arende.pk)
