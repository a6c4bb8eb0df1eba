from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from ame.access.models import User
from ame.access.perms import can_arbeta_i_arende, krav
from ame.arenden import services as arende_services
from ame.arenden.enums import Anteckningstyp
from ame.arenden.models import Arende
from ame.audit.services import log_event
from ame.common.texter import krav_text, utan_nummer
from insatser.enums import Uppgiftsandamal
from insatser.uppgifter import FALT, uppgiftspaket
from intake.models import Remiss
from intake.services.rad import las_remiss


@transaction.atomic
def lamna_uppgifter(*, actor: User, arende: Arende, remiss: Remiss, andamal: str, begard_av: str) -> list[dict[str, str]]:
    """Hands the package to the nämnd that ordered the insats, on its request, and logs it as uppgiftsskyldighet: who asked, what for,
    which fields (SoL 15:9; law.md C39). Only to a sender of the case's own remiss; about a protected person only by the case's ansvarig."""
    krav(can_arbeta_i_arende(actor, arende))
    remiss = las_remiss(remiss)
    if remiss.arende_id != arende.pk or remiss.avsandande_enhet_id is None:
        raise ValidationError({"remiss": "Välj en remiss i ärendet som en annan enhet har skickat."})
    if andamal not in Uppgiftsandamal.values:
        raise ValidationError({"andamal": "Välj vad uppgifterna ska användas till."})
    krav_text("begard_av", begard_av, "Skriv vem som har begärt uppgifterna.")
    utan_nummer({"begard_av": begard_av})
    if arende.person.har_skydd and arende.ansvarig_id != actor.pk:
        raise ValidationError("Personen har skyddade personuppgifter. Bara den som är ansvarig lämnar uppgifter.")
    paket = uppgiftspaket(arende, remiss)
    if not paket:
        raise ValidationError("Det finns inga insatser att lämna uppgifter om.")
    arende_services.signera_anteckning(
        arende=arende,
        actor=actor,
        typ=Anteckningstyp.OVRIGT,
        handelse_den=timezone.localdate(),
        text=f"Uppgifter om {len(paket)} insatser lämnades till {remiss.avsandande_enhet} för {Uppgiftsandamal(andamal).label.lower()}, "
        f"begärda av {begard_av.strip()} (SoL 15 kap. 9 §).",
        ta_bort_utkastet=False,
    )
    log_event(
        actor=actor,
        verb="uppgifter.lamna",
        obj=arende,
        after=andamal,
        arende_id=arende.pk,
        remiss_id=remiss.pk,
        data={"falt": list(FALT), "insatser": len(paket)},
    )
    return paket
