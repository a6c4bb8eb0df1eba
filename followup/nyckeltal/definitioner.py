""" "Så räknas det": what each measure counts, what it leaves out and where it comes from (S156, S200, C80). Data, not template text:
the page, the file and docs/statistik.md print the same words."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Definition:
    id: str
    titel: str
    population: str
    undantag: str
    kalla: str


DEFINITIONER = {
    d.id: d
    for d in (
        Definition(
            "vantan",
            "Väntan från remiss till beslut",
            "Remisser och egna ansökningar som kom in under perioden. Kalenderdagar till den dag personen skrevs in. Medianen är den dag då "
            "hälften har fått besked. De som väntar räknas med (Kaplan-Meier). 90 % visas från 20 remisser.",
            "Avböjda remisser, och remisser för den som redan var inskriven. Återtagna remisser räknas inte alls. Dagar då remissen "
            "väntade på komplettering räknas med.",
            "statistik.anvisning: inkom_den; statistik.inskrivning: inskriven_den; statistik.insats: start_den",
        ),
        Definition(
            "aterkoppling",
            "Återkoppling i tid",
            "Avtalade dagar för återkoppling som har passerat under perioden. I tid är de där ett signerat svar fanns senast den dagen. "
            "Ett svar som saknas räknas som sent.",
            "Dagar som inte har passerat än. Delas inte upp på kön: löftet är enhetens.",
            "statistik.aterkoppling: senast_den, signerad_vid",
        ),
        Definition(
            "niva",
            "Till arbete eller studier",
            "Avslutade som i KAS: personer med minst ett avslut under perioden, var och en med sitt senaste resultat. Täljaren är A (arbete "
            "i minst en månad) och B (studier med rätt till studiemedel). Andelen för alla är KAS-nyckeltalet U40455. Nivån är den som "
            "sattes vid inskrivningen. Procent visas från 20 personer.",
            "Inskrivna som aldrig började, felregistreringar och feriejobb. Arbete som inte är bekräftat än räknas som arbete tills annat "
            "är känt. Talen visar utfall, inte orsak: vad insatserna lett till kräver en jämförelsegrupp.",
            "statistik.inskrivning: avslutad_den, kas_utfall, niva_vid_start; urvalet är samma som i KAS-underlaget",
        ),
        Definition(
            "avslut",
            "Avslut efter resultat",
            "Avslutade som i KAS (N40450): personer med minst ett avslut under perioden, var och en med sitt senaste resultat, den månad det "
            "avslutades.",
            "Inskrivna som aldrig började, felregistreringar och feriejobb. Avslut utan KAS-kod räknas som Övrigt.",
            "statistik.inskrivning: avslutad_den, kas_utfall; urvalet är samma som i KAS-underlaget",
        ),
        Definition(
            "remisser",
            "Nya remisser efter källa",
            "Remisser och egna ansökningar som kom in under perioden, efter vem som tog initiativet. Den som remitteras två gånger räknas två "
            "gånger. Avböjda räknas, som i KAS.",
            "Utkast, återtagna remisser och feriejobb. En omdirigerad remiss räknas hos den som fick den.",
            "statistik.anvisning: inkom_den, initiator; urvalet är samma som i KAS-underlaget",
        ),
        Definition(
            "tid",
            "Tid i verksamheten",
            "De som skrevs in under perioden, efter nivå vid start. Kurvan visar hur stor del som fortfarande är inskriven så många dagar efter "
            "inskrivningen (Kaplan-Meier). Den avläses var trettionde dag och sjunker när minst fem har avslutats.",
            "Felregistreringar och feriejobb. De som aldrig började räknas som avslutade den dag det blev klart. Nivåer med färre än 20 "
            "inskrivna ritas inte, och kurvan slutar när färre än 10 följs.",
            "statistik.inskrivning: inskriven_den, avslutad_den, niva_vid_start",
        ),
    )
}
