"""What can be ordered and offered in Exempelkommun: every Loka type has at least one insats."""

from typing import Any

from ame.arenden.enums import Slag
from ame.organisation.enums import KasKlass, LokaTyp, Narvaroregel, Rapportrytm, Stodslag, Syftesslag

# name, expected result
BESTALLNINGAR = (
    ("Arbetsförmågebedömning", "Ett skriftligt utlåtande som svarar på frågan i remissen."),
    ("Praktikplats", "En plats som motsvarar personens önskemål, och en bedömning av hur det gick."),
    ("Stöd till arbete", "Att personen söker och får arbete, eller veta vad som saknas."),
    ("Stöd till studier", "En studieplan och en sökt utbildning."),
    ("Arbetsträning", "Regelbunden närvaro och en bild av vad som behöver anpassas."),
    ("Språk och arbete", "Att personen klarar instruktioner på svenska i ett arbete."),
)
# What a remiss may carry beside name, number and question (law.md A16).
FOLJER_MED = ["kontakt", "planering", "resultat", "sprak", "forsorjning", "narvaro"]
# What the written answer must hold, beside the answer to the question (S111).
SVARSRUBRIKER = {"Arbetsförmågebedömning": ["Hur vi har prövat", "Vad personen klarar", "Vad som behöver anpassas"]}
SVARSDELAR = {
    "Hur vi har prövat": "I verkligt arbete på en arbetsplats och i samtal om egna mål.",
    "Vad personen klarar": "Tre till fyra timmar om dagen med tydliga uppgifter.",
    "Vad som behöver anpassas": "Lugn plats och en fast person att fråga.",
}

P, S = LokaTyp, Stodslag
INSATSTYP_FALT = (
    "namn",
    "innehall",
    "malgrupp",
    "syfte",
    "loka_typ",
    "kas_klass",
    "stodslag",
    "normal_langd_dagar",
    "langsta_langd_dagar",
    "ar_kanslig",
)
# name, content, target group, aim, Loka, KAS class, kind of support, normal and longest length in days, sensitive name
INSATSTYPER = (
    ("Arbetsprövning", "Uppgifter i snickeri, kök eller tvätt, tre dagar i veckan, med samtal varje vecka.", "Den vars arbetsförmåga är oklar.",
     "Att beskriva vad personen klarar, under vilka villkor.", P.ARBETSPROVNING, KasKlass.K1, S.KARTLAGGA, 60, 90, False),
    ("Arbetsträning", "Arbete i grupp med handledare. Tiden ökas stegvis.", "Den som varit länge utan arbete.",
     "Att vänja sig vid arbete igen.", P.ARBETSPROVNING, KasKlass.K1, S.RUSTA, 120, 270, False),
    ("Jobbcoach", "Enskilda samtal och gemensam jobbsökning två gånger i veckan.", "Den som kan börja arbeta inom kort.",
     "Att söka rätt jobb på rätt sätt.", P.JOBBSOK, KasKlass.K2, S.COACHA, 90, 180, False),
    ("Studie- och yrkesvägledning", "Fyra samtal om yrken, utbildningar och studieekonomi.", "Den som överväger studier.",
     "Ett grundat val och en sökt utbildning.", P.JOBBSOK, KasKlass.K6, S.COACHA, 45, 90, False),
    ("Körkortsteori", "Kurs på lätt svenska, två kvällar i veckan.", "Den som behöver körkort för ett yrke.",
     "Godkänt kunskapsprov.", P.KURS, KasKlass.K3, S.RUSTA, 75, 120, False),
    ("Praktik i kommunen", "Praktik på en kommunal arbetsplats med namngiven handledare.", "Den som behöver erfarenhet och referens.",
     "Att pröva ett yrke och få en aktuell referens.", P.PRAKTIK, KasKlass.K5A, S.RUSTA, 90, 180, False),
    ("Praktik hos företag", "Praktik hos en privat arbetsgivare, uppföljd efter två och sex veckor.", "Den som siktar på ett visst yrke.",
     "Att komma in på en arbetsplats som kan anställa.", P.PRAKTIK, KasKlass.K5B, S.KOORDINERA, 90, 180, False),
    ("Stöd på arbetsplatsen", "Handledning på plats med anpassade uppgifter.", "Den som har fått ett arbete och har en funktionsnedsättning.",
     "Att anställningen håller.", P.STOD_ANSTALLNING_FN, KasKlass.K4, S.KOORDINERA, 120, 365, True),
    ("Matchning till anställning", "Kontakt med arbetsgivare, intervju och stöd första tiden.", "Den som är redo för arbete nu.",
     "En anställning hos en vanlig arbetsgivare.", P.STOD_ANSTALLNING, KasKlass.K4, S.FORETRADA, 60, 120, False),
    ("Kommunal arbetsmarknadsanställning", "Tidsbegränsad anställning i en förvaltning, med egen planering.", "Den som behöver ett första jobb.",
     "Arbetslivserfarenhet och egen försörjning under tiden.", P.KOMMUNAL_ANSTALLNING, KasKlass.K7, S.RUSTA, 180, 365, False),
    ("Feriejobb", "Tre veckors arbete under sommaren.", "Ungdomar mellan 16 och 18 år.",
     "En första erfarenhet av arbetslivet.", P.FERIEJOBB, KasKlass.K8, S.RUSTA, 21, 28, False),
    ("Språkträning på arbetsplats", "Praktik två dagar i veckan med språkhandledare.", "Den som läser SFI.",
     "Att använda svenska i arbetet.", P.SPRAK, KasKlass.OVRIG, S.RUSTA, 120, 240, False),
    ("Validering av yrkeskunskap", "Yrkesprov och samtal hos utbildningsanordnaren.", "Den som kan ett yrke men saknar papper på det.",
     "Ett intyg som arbetsgivare godtar.", P.VALIDERING, KasKlass.OVRIG, S.KARTLAGGA, 40, 90, False),
    ("Hälsa och vardag", "Rörelse, matlagning och rutiner i grupp, två förmiddagar i veckan.", "Den som behöver få ordning på vardagen först.",
     "Att orka delta i nästa steg.", P.HALSA, KasKlass.OVRIG, S.RUSTA, 75, 150, True),
)  # fmt: skip

# What each Loka type is meant to raise (S059).
SYFTEN = {
    P.ARBETSPROVNING: [Syftesslag.ARBETE],
    P.JOBBSOK: [Syftesslag.JOBBSOK],
    P.KURS: [Syftesslag.KUNNANDE],
    P.PRAKTIK: [Syftesslag.ARBETE, Syftesslag.KUNNANDE],
    P.STOD_ANSTALLNING_FN: [Syftesslag.ARBETE],
    P.STOD_ANSTALLNING: [Syftesslag.ARBETE, Syftesslag.JOBBSOK],
    P.KOMMUNAL_ANSTALLNING: [Syftesslag.ARBETE],
    P.FERIEJOBB: [Syftesslag.ARBETE],
    P.SPRAK: [Syftesslag.SPRAK],
    P.VALIDERING: [Syftesslag.KUNNANDE],
    P.HALSA: [Syftesslag.VALMAENDE],
}
JOBBINRIKTADE = {P.ARBETSPROVNING, P.JOBBSOK, P.PRAKTIK, P.STOD_ANSTALLNING_FN, P.STOD_ANSTALLNING, P.KOMMUNAL_ANSTALLNING}

# name, what it means
FRANVAROSKAL = (
    ("Sjuk", "Personen har sagt till att hen är sjuk. Intyg behövs från den åttonde dagen."),
    ("Vård av barn", "Personen var hemma med ett sjukt barn."),
    ("Läkarbesök eller behandling", "Ett bokat besök i vården som inte gick att lägga på annan tid."),
    ("Möte hos annan myndighet", "Personen var kallad till en annan myndighet samma tid."),
    ("Anställningsintervju eller studiebesök", "Personen träffade en arbetsgivare eller en skola."),
    ("Närståendes begravning", "Personen var på en nära anhörigs begravning."),
)
# name, what for, telephone, web
KONTAKTVAGAR = (
    ("Budget- och skuldrådgivning", "Råd om räkningar, skulder och budget. Det kostar inget.", "08-465 00 70", ""),
    ("Studievägledning på Komvux", "Hjälp att välja utbildning och söka studiemedel.", "08-465 00 71", ""),
    ("Arbetsförmedlingen", "Inskrivning, platsannonser och program.", "", "www.arbetsformedlingen.se"),
    ("Vårdcentralen", "Hjälp när kroppen eller orken inte räcker till.", "1177", "www.1177.se"),
)


# How attendance, reports and figures are kept (N12).
REGLER = {"narvaroregel": Narvaroregel.TILLFALLE, "rapportrytm": Rapportrytm.MANAD, "minsta_n": 5}


def insatstyp_falt(rad: tuple[Any, ...]) -> dict[str, Any]:
    """A row of INSATSTYPER as fields, with what follows from its Loka type."""
    falt = dict(zip(INSATSTYP_FALT, rad, strict=True))
    loka_typ = falt["loka_typ"]
    return (
        falt
        | REGLER
        | {
            "syftesslag": SYFTEN[loka_typ],
            "ar_jobbinriktad": loka_typ in JOBBINRIKTADE,
            "slag": Slag.FERIEJOBB if loka_typ == P.FERIEJOBB else Slag.AME,
        }
    )
