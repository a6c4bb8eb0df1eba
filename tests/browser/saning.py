"""A small known world for the browser: Exempelkommun's organisation, two cases to write in, and a remiss that waits.

Run: python -m tests.browser.saning

Sign-in is by the demo's buttons, one per role. Handläggare and beredare work in two units, so that the same two people meet both
ways in (AME Centrum: en väg in and samverkansforum; AME Norr: direktspår and own preparation).
"""

from dataclasses import replace
from datetime import date, timedelta

import django


def sa() -> None:
    from django.utils import timezone

    from ame.access.enums import Roll
    from ame.access.models import Uppdrag
    from followup.demo.organisation import CENTRUM, EB, NORR, bygg_organisation
    from tests.flode import Varld, skriv_in, skriv_remiss

    idag = timezone.localdate()
    org = bygg_organisation(idag.replace(day=1) - timedelta(days=900), modellbyte=date(idag.year - 1, 1, 1))
    for roll in (Roll.HANDLAGGARE, Roll.BEREDARE):
        Uppdrag.objects.create(user=org.users[roll], enhet=org.enheter[NORR], roll=roll, fran_den=date(idag.year - 1, 1, 1))
    handlaggare, beredare = (org.users[r] for r in ("handlaggare", "beredare"))
    varld = Varld(
        org.enheter[NORR], org.enheter[EB], org.users["socialsekreterare"], handlaggare, beredare, org.users["eva.lindahl"]
    )
    falt = {
        "bestallningstyp": org.bestallning(varld.ame, "Stöd till arbete"),
        "onskad_insats": org.insatstyp(varld.ame, "Jobbcoach"),
    }
    for nummer, fornamn in enumerate(("Astrid", "Bertil")):
        remiss = skriv_remiss(varld, lopnummer=nummer, fornamn=fornamn, efternamn="Provsson", **falt)
        skriv_in(varld, remiss)
    centrum = replace(varld, ame=org.enheter[CENTRUM])
    skriv_remiss(
        centrum,
        lopnummer=3,
        fornamn="Cecilia",
        efternamn="Provsson",
        bestallningstyp=org.bestallning(centrum.ame, "Praktikplats"),
    )
    assert org.modell(CENTRUM, idag).beredningsmodell == "samverkansforum"


if __name__ == "__main__":
    django.setup()
    sa()
