# ruff: noqa: E501  (a table: one text per line)
"""What people write in the demo municipality. No real case lies behind any of it."""

# beställningstyp -> (question, expected result)
FRAGOR = {
    "Arbetsförmågebedömning": (
        ("Klarar personen ett vanligt arbete, och i så fall hur många timmar i veckan?", "Ett skriftligt utlåtande om arbetsförmågan."),
        ("Vilka uppgifter klarar personen med värk i ryggen?", "Ett utlåtande som beskriver uppgifter, tempo och behov av paus."),
        ("Räcker orken till halvtid, och vad behöver anpassas?", "Svar på frågan med exempel från arbetet."),
    ),
    "Praktikplats": (
        ("Finns en plats inom lager eller butik där personen kan pröva arbete?", "En plats inom två månader och en kort bedömning."),
        ("Personen vill pröva vård och omsorg. Kan ni ordna en praktikplats?", "Praktik och besked om yrket passar."),
        ("Kan personen få praktik nära hemmet, helst i kök?", "Praktikplats och referens."),
    ),
    "Stöd till arbete": (
        ("Vad behövs för att personen ska få ett arbete inom sex månader?", "En plan med tydliga steg, och stöd i att söka."),
        ("Kan ni stötta personen i att söka arbete efter avslutad etablering?", "Att personen söker arbete varje vecka och får återkoppling."),
        ("Personen har yrkeserfarenhet som svetsare. Kan ni hjälpa till med kontakt till arbetsgivare?", "Kontakt med minst tre arbetsgivare."),
    ),
    "Stöd till studier": (
        ("Vilken väg finns till gymnasiekompetens?", "En studieplan och en ansökan till komvux."),
        ("Personen vill bli undersköterska. Vad krävs?", "Besked om behörighet och en sökt utbildning."),
    ),
    "Arbetsträning": (
        ("Kan personen hålla en vanlig arbetsvecka efter lång tid hemma?", "Närvaro enligt plan i tre månader."),
        ("Vilket stöd behöver personen för att komma i gång?", "En bild av styrkor och hinder, och förslag till nästa steg."),
    ),
    "Språk och arbete": (
        ("Räcker svenskan för ett arbete i kök eller städ?", "Besked om språket räcker och vad som behöver övas."),
        ("Kan personen träna svenska på en arbetsplats vid sidan av SFI?", "Praktik två dagar i veckan med språkhandledare."),
    ),
}  # fmt: skip

BAKGRUND = (
    "Har tidigare arbetat inom städ i fyra år. Anställningen upphörde när företaget lades ned.",
    "Kom till Sverige 2016 och har läst SFI till och med kurs C.",
    "Har varit sjukskriven i perioder. Läkarintyg saknas sedan i våras.",
    "Har barn på förskola och kan delta mellan klockan 9 och 15.",
    "Har gått ut grundskolan och börjat på gymnasiet, men inte avslutat.",
    "Har körkort och egen bil. Vill helst arbeta utomhus.",
    "",
)

# the participant's path, one line per meeting
NOTER = (
    ("mote", "kartlagga", "Första samtalet. Vi gick igenom tidigare arbeten, utbildning och vad som fungerar bra i vardagen.",
     "Vill arbeta. Osäker på vad som är möjligt efter lång tid utan arbete."),
    ("telefon", "coacha", "Ringde för att stämma av veckan. Har varit på plats alla dagar utom onsdag, då barnet var sjukt.", ""),
    ("mote", "rusta", "Gick igenom tider, arbetskläder och vem som är handledare på arbetsplatsen.", ""),
    ("trepart", "koordinera", "Samtal med deltagaren och socialsekreteraren. Vi kom överens om att fortsätta i två månader och sedan svara på frågan i remissen.",
     "Alla tre ser samma nästa steg."),
    ("bedomning", "kartlagga", "Har arbetat tre dagar i veckan i fyra veckor. Kommer i tid, frågar när något är oklart.",
     "Klarar uppgifterna i lugnt tempo. Behöver paus efter två timmar."),
    ("mote", "coacha", "Skrev ansökan till två arbeten tillsammans. Övade på att berätta om tidigare erfarenhet.", ""),
    ("meddelande", "coacha", "Fick besked om intervju på torsdag. Skickade tider och adress.", ""),
    ("telefon", "foretrada", "Ringde Försäkringskassan tillsammans med deltagaren om läkarintyget. Handläggaren återkommer före fredag.", ""),
    ("mote", "koordinera", "Besök på arbetsplatsen. Handledaren vill att tiden ökas till fyra dagar.", "Redo att öka."),
    ("mote", "rusta", "Deltagaren tar bussen själv nu. Vi tog bort påminnelsen på morgonen.", ""),
)  # fmt: skip

BEDOMNINGAR = {
    "ja": "Vi kan svara på frågan: personen klarar arbetsuppgifterna med de anpassningar som beskrivs nedan.",
    "delvis": "Vi kan svara på en del av frågan. Orken räcker till halvtid i nuläget, mer har inte prövats.",
    "nej": "Vi kan inte svara på frågan, eftersom personen bara deltog några dagar.",
    "ej_bedombar": "Frågan går inte att bedöma. Personen var sjuk under större delen av perioden.",
}
NASTA_STEG = (
    "Fortsatt arbetsträning med fler timmar.",
    "Kontakt med arbetsgivare inom lager.",
    "Ansökan till komvux i januari.",
    "Läkarkontakt innan nästa försök.",
    "",
)
MAL = (
    "Komma i tid och orka tre halvdagar i veckan.",
    "Pröva köksarbete och få en aktuell referens.",
    "Söka fem arbeten i veckan och gå på intervju.",
    "Klara kunskapsprovet för körkort.",
    "Veta om yrket passar innan utbildningen söks.",
    "Använda svenska med kollegor varje dag.",
)
ARBETSPLATSER = {
    "arbetsarena": ("Snickeriet", "Tvätteriet", "Lunchköket", "Cykelverkstaden"),
    "arbetsgrupp": ("Grönytelaget", "Flyttlaget"),
    "kommunal_enhet": ("Förskolan Eken", "Måltidsenheten", "Stadsbiblioteket", "Äldreboendet Lunden"),
    "extern": ("Exempel Lager AB", "Provbutiken", "Testbageriet", "Mönster Bygg AB"),
}
MOTIVERING = (
    "Frågan är tydlig och det finns plats i en grupp som passar.",
    "Personen vill delta och behöver pröva arbete innan nästa steg.",
    "Erfarenheten motsvarar de arbetsgivare vi har kontakt med.",
    "Behöver kartläggning först, därefter praktik.",
)
KOMPLETTERING = (
    "Skriv hur många timmar i veckan personen kan delta och om det finns läkarintyg.",
    "Vilken fråga vill ni ha svar på? Nu står bara att personen behöver sysselsättning.",
)
AVBOJD_TEXT = {
    "utanfor_malgrupp": "Personen bor i en annan kommun sedan september.",
    "annat_stod_forst": "Personen behöver vård innan en insats kan börja. Skicka gärna en ny remiss när läget är stabilt.",
    "tackade_nej": "Personen vill inte delta nu. Vi har pratat om vad som skulle behövas.",
    "platsbrist": "Det finns ingen ledig plats före svarsdagen.",
    "insats_saknas": "Insatsen som efterfrågas finns inte hos oss i dag.",
    "fel_mottagare": "Uppdraget ligger på vuxenutbildningen. Vi har lämnat telefonnumret till personen.",
}
SLUTANTECKNING = {
    "A": "Börjar arbeta. Handledaren på arbetsplatsen är informerad och deltagaren har vårt nummer.",
    "B": "Är antagen och har sökt studiemedel. Studievägledaren tar vid.",
    "C": "Ansvaret går över till en annan myndighet. Samtal om övergången har hållits.",
    "D": "Uppdraget är utfört och utlåtandet är lämnat. Remittenten planerar nästa steg.",
    "E": "Avslutas i samråd. Deltagaren vet hur man kommer tillbaka.",
    "": "Registrerat av misstag. Rätt person finns i ett annat ärende.",
}
UPPGIFTER = (
    "Ring arbetsplatsen om tider",
    "Skicka kallelse till trepartssamtal",
    "Stäm av närvaron med handledaren",
    "Fråga komvux om antagning",
    "Boka tolk till nästa möte",
    "Gå igenom planen tillsammans",
    "Hör av dig om läkarintyget",
)


def _tom_pdf() -> bytes:
    """One empty page: a file that is what its name says."""
    objekt = (
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>",
    )
    ut, lagen = "%PDF-1.4\n", []
    for nr, innehall in enumerate(objekt, start=1):
        lagen.append(len(ut))
        ut += f"{nr} 0 obj{innehall}endobj\n"
    xref = "".join(f"{plats:010d} 00000 n \n" for plats in lagen)
    slut = f"xref\n0 4\n0000000000 65535 f \n{xref}trailer<</Size 4/Root 1 0 R>>\nstartxref\n{len(ut)}\n%%EOF\n"
    return (ut + slut).encode("ascii")


INTYG_PDF = _tom_pdf()

# Why an insats does not wholly follow the wish (S054), and why the same kind again (S082).
FOLJER_INTE = "Personen hade helst velat börja närmare hemmet. Vi prövar på nytt när det finns en plats där."
IGEN = "Personen behöver mer tid och en annan arbetsplats än förra gången."
# How the insats ended -> did it raise what it was meant to: handläggaren, the participant (S059)
SYFTESSVAR = {
    "genomford": ("ja", "ja"),
    "mal_natt": ("ja", "ja"),
    "byte": ("delvis", "delvis"),
    "avbrott_deltagare": ("nej", "avstar"),
    "avbrott_ame": ("delvis", "nej"),
    "avbrott_arbetsplats": ("nej", "delvis"),
    "sjukdom": ("delvis", "avstar"),
}
