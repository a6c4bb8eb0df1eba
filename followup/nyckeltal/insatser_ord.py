""" "Så räknas det" for the page on insatser: data, printed by the page and by docs/statistik.md (S156)."""

from followup.nyckeltal.definitioner import Definition

DEFINITIONER = [
    Definition(
        "vald",
        "Vem valde, och följer det önskemålet",
        "Insatser som startade under perioden, efter vem som valde dem och om de följer deltagarens önskemål.",
        "Inget. En person med två insatser räknas två gånger.",
        "statistik.insats: vald_av, foljer_onskemal, start_den",
    ),
    Definition(
        "placeringar",
        "Placeringar efter form",
        "Placeringar som började under perioden. Täljaren är de som följer deltagarens önskemål eller bygger på tidigare erfarenhet.",
        "Placeringar som är planerade eller inte blev av.",
        "statistik.placering: form, foljer_onskemal, bygger_pa_erfarenhet",
    ),
    Definition(
        "plan",
        "Har deltagaren sin plan",
        "Inskrivna på periodens sista dag. En plan är känd när den senaste signerade versionen har lämnats över till deltagaren och dagen är "
        "noterad.",
        "Utkast till plan. De som är inskrivna i uppdrag som inte räknas i KAS.",
        "statistik.planversion: signerad_den, overlamnad_den",
    ),
    Definition(
        "steg",
        "Steg sedan start",
        "Inskrivna någon dag under perioden. Nivån vid start jämförs med den senaste bedömningen efter inskrivningen. De som inte har bedömts "
        "igen är en egen kolumn och göms aldrig.",
        "De som saknar nivå vid start.",
        "statistik.inskrivning: niva_vid_start; statistik.niva: niva, bedomd_den",
    ),
    Definition(
        "mal",
        "Avslutade efter planens mål",
        "Inskrivningar som avslutades under perioden, efter målet i planen som gällde då. Den som har målet steg eller rätt ersättning räknas "
        "inte som misslyckad i siffran för målen arbete och studier. Båda siffrorna visas.",
        "Inskrivna som aldrig började.",
        "statistik.plan: maltyp; statistik.inskrivning: kas_utfall",
    ),
    Definition(
        "syfte",
        "Nådde insatsen sitt syfte",
        "Insatser som slutade under perioden. Handläggaren och deltagaren svarar var för sig på om insatsen gav det den var till för.",
        "Inget. Obesvarade är en egen kolumn.",
        "statistik.insats: syfte_handlaggare, syfte_deltagare",
    ),
    Definition(
        "stod",
        "Vad personalen gjorde",
        "Stödaktiviteter under perioden efter de fem slagen: antal och timmar. Per uppdrag räknas insatsens uppdrag, annars ärendets.",
        "Rådgivning utan personuppgifter. Tid som inte är registrerad.",
        "statistik.stodaktivitet: stodslag, minuter",
    ),
    Definition(
        "uppdrag",
        "Efter uppdrag",
        "Insatser som pågick någon dag under perioden, efter uppdrag: arbetsmarknad, OSA, daglig verksamhet, Arbetsförmedlingen, KAA, feriejobb. "
        "Platser är katalogens tal på periodens sista dag.",
        "Insatser i katalogen utan angivet antal platser räknas inte som noll, de sägs saknas.",
        "statistik.insats: slag; statistik.insatstyp: platser",
    ),
    Definition(
        "tid",
        "Tid i insats och i AME",
        "De som började under perioden. Kalenderdagar, första och sista dagen räknade. De som är kvar räknas med (Kaplan-Meier). 90 % visas "
        "från 20.",
        "Inget.",
        "statistik.insats: start_den, slut_den; statistik.inskrivning: inskriven_den, avslutad_den",
    ),
    Definition(
        "loka",
        "Lokas årstabell",
        "Insatser som pågick någon dag under perioden, efter Lokas elva typer och vem som utför dem.",
        "Insatser som är planerade.",
        "statistik.insats: typ, utforare",
    ),
    Definition(
        "stilla",
        "Ärenden som står stilla",
        "Lägen som är öppna på periodens sista dag, enligt enhetens gränser. Ett ärende kan stå i flera rader.",
        "Lägen som har upphört.",
        "statistik.stillestand",
    ),
]
