"""All measures of one utsnitt, computed together, one look at the data. Flow and stock are stored (followup/flode/). `bestand` is counted here
for its mask: how many began on each level stands beside the curves of `tid`."""

from dataclasses import dataclass
from datetime import datetime

from followup.nyckeltal import tider, utfall, volym
from followup.nyckeltal.kallor import Underlag, hamta
from followup.nyckeltal.rutnat import Andel, Rutnat
from followup.nyckeltal.utsnitt import KON_TEXT, Utsnitt


@dataclass(frozen=True)
class Uppfoljning:
    utsnitt: Utsnitt
    datadatum: datetime
    bestand: volym.Bestand
    remisser: Rutnat
    vantan: tider.Vantan
    aterkoppling: Andel
    avslut: Rutnat
    niva: utfall.ArbeteStudier
    tid: tider.TidIVerksamheten
    har_okant_kon: bool

    @property
    def kon_text(self) -> str:
        return "Män och okänt kön" if self.utsnitt.kon == "M" and self.har_okant_kon else KON_TEXT[self.utsnitt.kon]


def uppfoljning(utsnitt: Utsnitt) -> Uppfoljning:
    """Reads and counts; the page and the file print what this gives."""
    return av_underlag(hamta(utsnitt), utsnitt)


def av_underlag(underlag: Underlag, utsnitt: Utsnitt) -> Uppfoljning:
    bestand = volym.bestand(underlag, utsnitt)
    remisser = volym.remisser(underlag, utsnitt)
    avslut = utfall.avslut(underlag, utsnitt)
    return Uppfoljning(
        utsnitt=utsnitt,
        datadatum=underlag.datadatum,
        bestand=bestand,
        remisser=remisser,
        vantan=tider.vantan(underlag, utsnitt, remisser),
        aterkoppling=tider.aterkoppling(underlag, utsnitt),
        avslut=avslut,
        niva=utfall.arbete_eller_studier(underlag, utsnitt, avslut),
        tid=tider.tid_i_verksamheten(underlag, utsnitt, bestand),
        har_okant_kon=underlag.har_okant_kon,
    )
