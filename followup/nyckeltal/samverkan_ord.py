""" "Så räknas det" for the page on remisser and answers: data, printed by the page and by docs/statistik.md (S156)."""

from followup.nyckeltal.definitioner import Definition

DEFINITIONER = [
    Definition(
        "besked",
        "Besked i tid",
        "Remisser som kom in under perioden och har fått besked (antagen eller avböjd), eller skulle ha fått det. I tid är de som fick besked "
        "senast den dag enheten lovade. Löftet flyttas fram de dagar remissen väntade på komplettering.",
        "Återtagna och omdirigerade remisser, och de som väntar men vars lovade dag inte har kommit. En omdirigerad räknas hos den som fick den.",
        "statistik.anvisning: besked_den, besked_lovat_den",
    ),
    Definition(
        "trepart",
        "Trepartssamtal i tid",
        "Samtal som skulle ha hållits under perioden. I tid är de som hölls senast den dagen. De som inte blev av räknas som inte i tid, också när "
        "personen tackade nej.",
        "Samtal vars dag inte har kommit, och de som föll bort för att ärendet avslutades.",
        "statistik.trepartssamtal: senast_den, hallet_den",
    ),
    Definition(
        "aktivitet",
        "Första insats i tid",
        "Inskrivna vars första insats skulle ha startat under perioden, enligt enhetens dagar från inskrivning till första insats. I tid är de vars "
        "första insats startade senast den dagen.",
        "De vars dag inte har kommit, och ärenden som avslutades före första insatsen.",
        "statistik.lofte: aktivitet",
    ),
    Definition(
        "aterkoppling",
        "Återkoppling i tid",
        "Avtalade dagar för återkoppling som har passerat under perioden. I tid är de där ett signerat svar fanns senast den dagen.",
        "Dagar som inte har passerat än.",
        "statistik.aterkoppling: senast_den, signerad_vid",
    ),
    Definition(
        "organisation",
        "Avböjda av skäl hos organisationen",
        "Avböjda remisser som kom in under perioden. Täljaren är de där skälet var platsbrist, att insatsen inte finns eller att uppdraget ligger "
        "hos någon annan.",
        "Återtagna och omdirigerade remisser.",
        "statistik.anvisning: avbojd_grupp",
    ),
    Definition(
        "sparrade",
        "Spärrade delningar",
        "Försök att dela uppgifter som systemet stoppade under perioden, efter vilken grund som saknades. Visar om det är sekretessen eller "
        "rutinen som hindrar.",
        "Ett försök kan räknas flera gånger om det görs om.",
        "statistik.sparrad_delning",
    ),
    Definition(
        "fran_af",
        "Remisser från Arbetsförmedlingen",
        "Remisser från Arbetsförmedlingen under perioden, efter vilket program som pågick där.",
        "Återtagna remisser.",
        "statistik.anvisning: kalla, af_program",
    ),
    Definition(
        "svarstider",
        "Andra myndigheters svarstid",
        "Frågor till andra parter som ställdes under perioden. Kalenderdagar till svar; medianen är den dag då hälften har svarat. De som inte har "
        "svarat räknas med (Kaplan-Meier).",
        "Frågor som inte är noterade i ärendet.",
        "statistik.kontaktforsok: forsokt_den, besvarad_den",
    ),
    Definition(
        "betyg",
        "Samarbetsbetyg",
        "Betyg 1–10 som remittenter gav under perioden när en remiss var avslutad. Medelvärde per remitterande enhet.",
        "Remisser utan betyg. Medelvärdet visas från fem svar.",
        "statistik.samarbetsbetyg: betyg",
    ),
]
