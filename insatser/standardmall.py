"""The template a verksamhet begins with, as data in our own words (S040, S050, S110). Resources come first, then the own wish, then the
thirteen areas of life. Each says what it is about, how to ask kindly, and what to have talked about. It asks what works and what support
is needed; it never asks for a diagnosis (S043, S062)."""

from dataclasses import dataclass

from insatser.enums import Omradesslag

NAMN = "Kartläggning"
VAGLEDNING = (
    "Börja med det som fungerar. Fråga om lov, berätta varför du frågar och skriv så att personen kan läsa och känna igen sig. "
    "Allt behöver inte tas vid ett tillfälle, och ett område kan lämnas när det inte är aktuellt. "
    "Skriv vad personen behöver för att det ska gå, inte vad som är fel. Skriv inga diagnoser."
)


@dataclass(frozen=True)
class Omrade:
    kod: str
    rubrik: str
    definition: str
    vagledning: str
    checklista: tuple[str, ...]
    slag: Omradesslag = Omradesslag.LIVSOMRADE
    ar_obligatorisk: bool = False


OMRADEN = (
    Omrade(
        "det-som-fungerar", "Det som fungerar",
        "Kunskaper, erfarenheter och styrkor som personen har med sig, från arbete, hem, föreningar och tidigare liv.",
        "Fråga: Vad är du bra på? Vad brukar andra be dig om hjälp med? När gick det senast riktigt bra, och vad gjorde att det gick?",
        ("Kunskaper från arbete och skola", "Erfarenheter från hem, förening och annat liv", "Styrkor med personens egna ord",
         "Vad som har hjälpt förut"),
        Omradesslag.RESURS, True,
    ),
    Omrade(
        "egna-onskemal", "Egna önskemål",
        "Vad personen själv vill med arbete, studier och stöd, med egna ord.",
        "Fråga: Om du fick välja, vad gör du om ett år? Vad vill du pröva först? Vad vill du slippa? Rätta inte och värdera inte svaret.",
        ("Vad personen vill arbeta med eller studera", "Vad personen vill pröva först", "Vad personen inte vill"),
        Omradesslag.ONSKEMAL, True,
    ),
    Omrade(
        "arbete", "Arbete och erfarenhet",
        "Arbeten, praktik och uppdrag personen har haft, i Sverige och i andra länder, och vad hen lärde sig där.",
        "Fråga vad en vanlig arbetsdag bestod av, vad som var roligt och varför det tog slut. Oavlönat arbete räknas också.",
        ("Tidigare arbeten, även i andra länder", "Praktik och ideellt arbete", "Vad personen trivdes med",
         "Vilka arbetstider som går att klara"),
        ar_obligatorisk=True,
    ),
    Omrade(
        "utbildning", "Utbildning och yrkeskunnande",
        "Skola, kurser och yrkeskunskaper, med eller utan papper på dem, och lusten att lära mer.",
        "Fråga hur personen lär sig bäst: genom att läsa, lyssna eller göra. Fråga efter kunskap som skulle gå att validera.",
        ("Skola och kurser", "Betyg, intyg och licenser", "Kunskap som kan valideras", "Tankar om studier"),
        ar_obligatorisk=True,
    ),
    Omrade(
        "sprak", "Språk",
        "Vilka språk personen kan, och hur svenskan räcker på en arbetsplats: förstå, tala, läsa och skriva.",
        "Fråga i vilka lägen svenskan räcker och när det blir svårt. Modersmålet är en tillgång: fråga var det kan vara till nytta.",
        ("Språk personen kan", "Svenska i samtal", "Läsa och skriva svenska", "Kurs i svenska nu", "Behov av tolk"),
    ),
    Omrade(
        "kontakter", "Kontakter och referenser",
        "Människor som kan öppna en dörr eller tala väl om personen: tidigare chefer, kollegor, lärare, vänner, föreningar.",
        "Fråga: Vem känner du som har ett arbete? Vem skulle kunna berätta hur du arbetar? Saknas kontakter är det ett behov "
        "som planen kan möta, till exempel med mentor eller kontaktperson.",
        ("Egna kontakter i arbetslivet", "Minst en person som kan vara referens", "Föreningar och andra sammanhang",
         "Om en mentor eller kontaktperson skulle hjälpa"),
        ar_obligatorisk=True,
    ),
    Omrade(
        "vardag", "Vardag och rutiner",
        "Hur dagen och veckan ser ut, och vad som behövs för att hålla tider.",
        "Fråga hur en vanlig dag ser ut och när på dagen personen har lättast att komma i gång.",
        ("Hur en vanlig dag ser ut", "Sömn och dygnsrytm", "Vad som hjälper att hålla tider"),
    ),
    Omrade(
        "ork", "Ork och återhämtning",
        "Hur mycket personen orkar, i vilka miljöer, och vad som ger kraft.",
        "Fråga vad personen klarar och hur länge, vad som gör det lättare och vad som tar kraft. Fråga inte vad det beror på. "
        "Vill personen ha kontakt med vården är det ett stöd vi kan hjälpa till med.",
        ("Timmar om dagen som går att klara", "Tungt, stillasittande eller rörligt", "Ljud, ljus och människor omkring",
         "Vad som ger återhämtning", "Om stöd i kontakten med vården behövs"),
        ar_obligatorisk=True,
    ),
    Omrade(
        "familj", "Familj och barn",
        "Vad familjen och närstående behöver för att personen ska kunna delta, och vad det betyder för barn i hemmet.",
        "Fråga om det finns barn i hemmet, inte vilka. Fråga vem som hämtar och lämnar, och vem personen stöttar.",
        ("Om det finns barn i hemmet", "Barnomsorg och tider för hämtning", "Närstående som behöver hjälp"),
    ),
    Omrade(
        "boende", "Boende",
        "Om bostaden är trygg och varar, så att personen kan delta.",
        "Fråga om boendet är ordnat den närmaste tiden. Adressen behöver inte skrivas här.",
        ("Bostad som varar", "Vem som redan hjälper till med bostad"),
    ),
    Omrade(
        "ekonomi", "Ekonomi",
        "Om ekonomin är känd och hanterlig, och om personen vill ha råd om budget eller skulder.",
        "Fråga om räkningar och skulder tar kraft. Belopp skrivs inte här. Berätta att budget- och skuldrådgivning inte kostar något.",
        ("Vad personen lever på nu", "Om råd om budget eller skulder behövs", "Vad ett arbete ändrar i ekonomin"),
    ),
    Omrade(
        "digitalt", "Digital vana",
        "Om personen kan söka arbete, läsa post och lämna uppgifter på nätet, på egen hand eller med stöd.",
        "Låt personen visa i stället för att berätta, om det går. Fråga efter telefon, dator, e-post och e-legitimation.",
        ("Telefon eller dator", "E-post", "E-legitimation", "Söka arbete på nätet"),
    ),
    Omrade(
        "resor", "Resor och körkort",
        "Hur personen tar sig till en arbetsplats, och hur långt bort den kan ligga.",
        "Fråga vilka bussar eller tåg som går när arbetet börjar, och om ett körkort skulle öppna fler yrken.",
        ("Buss, tåg, cykel eller bil", "Körkort eller planer på körkort", "Hur lång restid som går"),
    ),
    Omrade(
        "fritid", "Fritid och sammanhang",
        "Vad personen gör på fritiden, var hen hör hemma och vad som ger glädje.",
        "Fråga vad personen gärna gör en ledig dag och tillsammans med vem. Här finns ofta styrkor som inte står i ett cv.",
        ("Intressen", "Föreningar och grupper", "Vad som ger glädje"),
    ),
    Omrade(
        "ersattning", "Rätt ersättning och andra kontakter",
        "Vilken ersättning personen har, om det är den rätta, och vilka andra som hjälper till.",
        "Fråga vilka myndigheter och personer som redan är med, när de sågs senast och vem som håller i vad. Får ingen tag i någon är "
        "det ett behov i planen.",
        ("Nuvarande ersättning", "Om en annan ersättning borde sökas", "Pågående kontakter och när de sågs senast",
         "Vem som håller i vad"),
        ar_obligatorisk=True,
    ),
)  # fmt: skip
