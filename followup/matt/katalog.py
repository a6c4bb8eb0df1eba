"""Every stored measure by its id, in the order of the catalogue."""

from followup.matt.definition import Matt
from followup.matt.process import PROCESS
from followup.matt.resultat import RESULTAT, TILLGANG

KATALOG: dict[str, Matt] = {m.id: m for m in (*PROCESS, *RESULTAT, *TILLGANG)}
