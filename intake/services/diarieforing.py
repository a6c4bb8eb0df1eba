"""A remiss that reaches a verksamhet outside socialtjänst is a public document and registered at once (OSL 5:1-2; law.md A25)."""

from ame.access.models import User
from ame.arenden.enums import Riktning
from ame.arenden.services.diarium import maska_arendets, registrera, ska_maskas
from intake.models import Remiss


def folj(*, remiss: Remiss, action: str, actor: User | None) -> None:
    """Sent: registered in the same transaction. Received into a case that is marked or protected: masked from then on."""
    if action == "skicka":
        _registrera(remiss)
    elif action == "ta_emot" and remiss.arende and ska_maskas(remiss.arende):
        maska_arendets(remiss.arende)


def _registrera(remiss: Remiss) -> None:
    """Names the sending unit and the kind of order, never the person."""
    assert remiss.mottagande_enhet and remiss.bestallningstyp  # constraint remiss_hel_nar_skickad
    har_skydd = remiss.ar_skyddad
    vad = "Ansökan" if remiss.ar_egen_ansokan else "Remiss"
    registrera(
        objekt=remiss,
        riktning=Riktning.IN,
        motpart=str(remiss.avsandande_enhet or remiss.avsandande_part or "Enskild"),
        arendemening=f"{vad}: {remiss.bestallningstyp}",
        verksamhet=remiss.mottagande_enhet.verksamhet,
        maskad=ska_maskas(remiss.arende, har_skydd=har_skydd),
        den=remiss.inkom_den,
    )
