"""What stands in the plans, placements and rows of support of the demo municipality. No real case lies behind any of it."""

ONSKEMAL = (
    "Jag vill arbeta med mat och ha kollegor.",
    "Jag vill ha ett arbete där jag får röra på mig.",
    "Jag vill bli undersköterska.",
    "Jag vill pröva något lugnt först och se hur mycket jag orkar.",
    "Jag vill köra truck eller arbeta på lager.",
    "Jag vill klara mig själv och inte behöva söka bidrag.",
    "Jag vill bli bättre på svenska och träffa folk.",
)
LAGESBILD = (
    "Har arbetat i kök i fyra år och vill tillbaka. Orkar mest på förmiddagar.",
    "Har gått klart SFI och vill arbeta med händerna. Behöver tydliga instruktioner.",
    "Har varit hemma länge. Sömnen har blivit bättre, och vardagarna har en rutin.",
    "Kommer i tid och är omtyckt. Behöver hjälp med ansökningar och e-legitimation.",
)
# kind of goal -> the goal of the unit, the goal that stands as long as the plan does
PLANENS_MAL = {
    "arbete": ("Ett arbete på minst halvtid.", "Få ett arbete på minst halvtid."),
    "studier": ("En utbildning som leder till arbete.", "Komma in på en utbildning och ha ordnat studiemedel."),
    "steg": ("Ett steg närmare arbete eller studier.", "Veta vilka uppgifter som fungerar, och hur många timmar."),
    "ratt_ersattning": ("Rätt ersättning från rätt myndighet.", "Ha fått sin sak prövad hos Försäkringskassan."),
}
BARNPERSPEKTIV = (
    "Tiderna ligger inom förskolans, så att barnen lämnas och hämtas i lugn och ro.",
    "Barnen får veta var föräldern är om dagarna. Lov planeras i god tid.",
    "Ett arbete ger barnen mer pengar till fritid. Kvällsarbete går inte just nu.",
)
# what, why, kind of actor: the participant or the unit
AKTIVITETER = (
    (
        "Gå på bokade samtal varannan vecka.",
        "Då ser vi tillsammans vad som går bra, och kan ändra det som inte gör det.",
        "deltagare",
    ),
    ("Skriva ett CV tillsammans.", "Då kan arbetsgivaren se vad du kan.", "ame"),
    ("Söka två arbeten i veckan.", "Ju fler som ser din ansökan, desto större är chansen.", "deltagare"),
    ("Ringa tre arbetsplatser och fråga om praktik.", "Då får du välja mellan flera platser.", "ame"),
    ("Följa med på studiebesök.", "Då vet du hur arbetet ser ut innan du väljer.", "ame"),
)
# what, why, who outside the unit
YTTRE = (
    ("Få ett läkarintyg om hur mycket du orkar.", "Då blir dina timmar rätt från början.", "region", "Vårdcentralen Linden"),
    ("Träffa studievägledare på Komvux.", "Då får du veta vilka kurser du behöver.", "utbildning", "Komvux Exempelstad"),
    ("Planera tillsammans med Arbetsförmedlingen.", "Då kan du få stöd därifrån också.", "af", "Arbetsförmedlingen Exempelstad"),
    ("Ordna tid på förskolan.", "Då kan du vara med hela förmiddagen.", "eb", "Ekonomiskt bistånd"),
    ("Ansöka om sjukpenning på nytt.", "Då prövas om du har rätt till den.", "fk", "Försäkringskassan"),
)
# kind of need, who is to meet it most often
BEHOV = (
    ("prova_arbete", "ame", ""),
    ("soka_arbete", "ame", ""),
    ("sprak", "utbildning", "Komvux Exempelstad"),
    ("halsostod", "region", "Vårdcentralen Linden"),
    ("ekonomi", "eb", "Ekonomiskt bistånd"),
    ("boende", "", ""),
    ("digitalt", "ame", ""),
    ("familj", "eb", "Ekonomiskt bistånd"),
    ("vardag", "", ""),
    ("natverk", "ame", ""),
)
DELTAGARENS_SYN = (
    "Tycker att planen stämmer. Vill gärna komma i gång snart.",
    "Tycker att det är bra att det står vem som gör vad.",
    "Hade velat ha fler timmar från början, men går med på att börja lugnt.",
    "Är orolig för resvägen. Vill prata om den nästa gång.",
)
NIVASKAL = {
    "upp": "Klarar mer än vid starten: kommer i tid, och har arbetat tre dagar i veckan i en månad.",
    "samma": "Läget är ungefär som förut. Behöver pröva på en annan plats innan det går att säga mer.",
    "ned": "Har haft en tung höst. Behöver lugnare takt och mer stöd innan nästa försök.",
}
VECKANS_INNEHALL = (
    "Måndag till torsdag förmiddag. Börjar med genomgång, därefter uppgifter i lag.",
    "Tre förmiddagar i veckan. En ny uppgift varje vecka, och samtal på torsdagar.",
    "Tisdag till fredag. Lär sig två uppgifter i taget och får visa dem för handledaren.",
)
ANPASSNINGAR = ("En fast person att fråga.", "Paus efter två timmar.", "Skriftliga instruktioner med bilder.", "", "")
NASTA_STEG = ("Praktik hos en arbetsgivare.", "Fler timmar från nästa månad.", "Studiebesök på två arbetsplatser.")
AVBROTT = {
    "deltagare": ("Resvägen var för lång.", "Vi söker en plats närmare hemmet."),
    "arbetsplats": ("Arbetsplatsen kunde inte ge handledning längre.", "Vi frågar två andra arbetsplatser."),
    "ame": ("Uppgifterna passade inte ihop med läkarens råd.", "Lugnare uppgifter i arbetsarenan."),
    "annan": ("En annan insats började samma tid.", "Vi följer upp när den är klar."),
}
AVSTAMNING = (
    "Det går bra. Handledaren är nöjd och deltagaren vill fortsätta.",
    "Lär sig fort. Behöver påminnas om pauserna.",
    "Har svårt att komma upp i tid på måndagar. Vi prövar en senare start.",
)
OMOTT = (
    ("praktik", "platsbrist", "Ingen praktikplats inom yrket före årsskiftet."),
    ("sprak", "platsbrist", "Kön till språkträning är lång."),
    ("halsa", "annan_aktor", "Väntar på tid hos vården."),
    ("validering", "insats_saknas", "Validering inom yrket finns inte hos oss."),
    ("stod_anstallning_fn", "insats_saknas", "Behöver personligt stöd på arbetsplatsen under lång tid."),
    ("kurs", "annan_aktor", "Kursen har skjutits upp hos anordnaren."),
)
