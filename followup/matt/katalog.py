"""Every stored measure by its id, in the order of the catalogue."""

from followup.matt.definition import Matt
from followup.matt.process import PROCESS
from followup.matt.resultat import RESULTAT, TILLGANG
from followup.matt.roster import ROSTMATT
from followup.matt.volym import VOLYM

KATALOG: dict[str, Matt] = {m.id: m for m in (*PROCESS, *ROSTMATT, *RESULTAT, *TILLGANG, *VOLYM)}
