from django.db.models import TextChoices


class Status(TextChoices):
    """Where a case is (design.md 4)."""

    INKOMMET = "inkommet", "Inkommet"
    BEREDNING = "beredning", "Beredning"
    VANTAR = "vantar", "Väntar på insats"
    INSATS = "insats", "Insats pågår"
    AVSLUTAT = "avslutat", "Avslutat"
    EJ_PABORJAT = "ej_paborjat", "Ej påbörjat"


OPPNA = [Status.INKOMMET, Status.BEREDNING, Status.VANTAR, Status.INSATS]


class Slag(TextChoices):
    """The assignment a participation belongs to (S083, T14). KAS counts those its setting names; feriejobb never."""

    AME = "ame", "AME-insats"
    OSA = "osa", "Offentligt skyddad anställning"
    DAGLIG_VERKSAMHET = "daglig_verksamhet", "Daglig verksamhet"
    AF_UPPDRAG = "af_uppdrag", "Uppdrag från Arbetsförmedlingen"
    KAA = "kaa", "Kommunala aktivitetsansvaret"
    FERIEJOBB = "feriejobb", "Feriejobb"


class Spar(TextChoices):
    """S003: main track and direct track."""

    HUVUDSPAR = "huvudspar", "Huvudspår"
    DIREKTSPAR = "direktspar", "Direktspår"


class Initiator(TextChoices):
    """Who started it, in KAS's five categories (kas.md Q-H)."""

    AF = "af", "Arbetsförmedlingen"
    FK = "fk", "Försäkringskassan"
    INDIVIDEN = "individen", "Individen själv"
    SOCIALTJANST = "socialtjanst", "Socialtjänst"
    OVRIGT = "ovrigt", "Övrigt eller annan instans"


class Utbildning(TextChoices):
    """Highest education (kas.md Q-J, question 11). Empty = no answer, its own row."""

    EJ_FULLGJORD_GRUND = "ej_grund", "Icke fullgjord grundskola"
    GRUND = "grund", "Högst grundskola"
    GYMNASIAL = "gymnasial", "Gymnasial"
    EFTERGYMNASIAL = "eftergymnasial", "Eftergymnasial"
    EJ_VALIDERAD = "ej_validerad", "Utbildning saknas eller är inte validerad"


class GrundUtanArbete(TextChoices):
    """From which day "utan arbete" is counted (kas.md Q-K)."""

    ANSTALLNING = "anstallning", "Senaste anställning längre än en månad"
    UTBILDNING = "utbildning", "Avslutad utbildning"
    PUT = "put", "Permanent uppehållstillstånd"


class Niva(TextChoices):
    """Distance to the labour market (S041). The definition is shown where the level is chosen."""

    GRON = "gron", "Grön: redo för arbete eller studier nu"
    GUL = "gul", "Gul: osäkert vad personen klarar, behöver prövas"
    ROD = "rod", "Röd: behöver längre stöd innan arbete eller studier"

    @property
    def kort(self) -> str:
        return str(self.label).split(":")[0]

    @property
    def definition(self) -> str:
        """What the level means, in the same words for the sender and the unit (S041, S042)."""
        return {
            Niva.GRON: "Kan börja arbeta eller studera inom några veckor, med eller utan stöd på plats.",
            Niva.GUL: "Det är osäkert vad personen kan arbeta med och hur mycket. Förmågan behöver prövas i en insats.",
            Niva.ROD: "Behöver stöd i mer än ett halvår innan arbete eller studier går att pröva.",
        }[self]

    @classmethod
    def med_definition(cls) -> list[tuple[str, str]]:
        """Choices of every form where a level is chosen: the definition stands beside each (S041)."""
        return [(niva.value, f"{niva.label}. {niva.definition}") for niva in cls]


class Forsorjning(TextChoices):
    """Main support at start, at avslut and at follow-up (S155), without amounts."""

    BISTAND = "bistand", "Försörjningsstöd"
    LON = "lon", "Lön"
    AKASSA = "akassa", "A-kassa"
    AKTIVITETSSTOD = "aktivitetsstod", "Aktivitetsstöd eller utvecklingsersättning"
    ETABLERING = "etablering", "Etableringsersättning"
    STUDIEMEDEL = "studiemedel", "Studiemedel"
    SJUKPENNING = "sjukpenning", "Sjukpenning eller rehabiliteringspenning"
    SJUKERSATTNING = "sjukersattning", "Sjuk- eller aktivitetsersättning"
    FORALDRAPENNING = "foraldrapenning", "Föräldrapenning"
    PENSION = "pension", "Pension"
    ANHORIG = "anhorig", "Försörjs av anhörig"
    INGEN = "ingen", "Ingen försörjning"
    OKAND = "okand", "Uppgift saknas"


class Anteckningstyp(TextChoices):
    MOTE = "mote", "Möte"
    TELEFON = "telefon", "Telefonsamtal"
    MEDDELANDE = "meddelande", "Meddelande"
    TREPART = "trepart", "Trepartssamtal"
    BEDOMNING = "bedomning", "Bedömning"
    OVRIGT = "ovrigt", "Övrigt"


class Synlighet(TextChoices):
    """Who sees a note. Never shared by default (S034, C51)."""

    AME = "ame", "Bara arbetsmarknadsenheten"
    REMITTENT = "remittent", "Arbetsmarknadsenheten och remittenten"


class Bevakningsslag(TextChoices):
    """A reminder of kind `manuell` is ticked off; the others leave when the matter is solved (N06)."""

    MANUELL = "manuell", "Uppgift"
    ATERKOPPLING = "aterkoppling", "Återkoppling"
    UPPFOLJNING = "uppfoljning", "Uppföljning"
    SAMTYCKE = "samtycke", "Samtycke"
    ARBETE = "arbete", "Bekräfta arbete"
    TREPART = "trepart", "Trepartssamtal"
    OVERENSKOMMET = "overenskommet", "Överenskommet i trepartssamtal"
    LOFTE = "lofte", "Passerat löfte"
    PLAN = "plan", "Plan att se över"
    AVSTAMNING = "avstamning", "Avstämning på arbetsplats"
    STILLESTAND = "stillestand", "Ärendet står stilla"
    NARVARO = "narvaro", "Närvaro att reda ut"
    ANSTALLNING = "anstallning", "Anställning som tar slut"
    PROJEKT = "projekt", "Projekt som tar slut"
    REMISS = "remiss", "Remiss som väntar"  # one for each chef of the unit, without a case


class Atkomstslag(TextChoices):
    """Why somebody other than the ansvarig may open a case (law.md D01, D10)."""

    MEDARBETARE = "medarbetare", "Medarbetare i ärendet"
    STALLFORETRADARE = "stallforetradare", "Ställföreträdare"
    ANGIVET_SKAL = "angivet_skal", "Angivet skäl, tidsbegränsat"


class EjPaborjadOrsak(TextChoices):
    """Never started, shown apart from every result (S015)."""

    TACKADE_NEJ = "tackade_nej", "Personen tackade nej"
    UTEBLEV = "uteblev", "Personen kom inte och gick inte att nå"
    ARBETE = "arbete", "Fick arbete före start"
    STUDIER = "studier", "Började studera före start"
    FLYTT = "flytt", "Flyttade"
    SJUKDOM = "sjukdom", "Sjukdom"
    AVBOJD = "avbojd", "Remissen avböjdes"
    ATERTAGEN = "atertagen", "Remissen återtogs"
    OMDIRIGERAD = "omdirigerad", "Remissen skickades vidare"
    ANNAT = "annat", "Annat"


class Behovsskal(TextChoices):
    """Why a need is not met. All lie with the organisation, never with the person (S044; 002:141-143)."""

    INSATS_SAKNAS = "insats_saknas", "Insatsen finns inte"
    PLATSBRIST = "platsbrist", "Insatsen finns men har ingen plats"
    ANNAN_AKTOR = "annan_aktor", "En annan aktör gör inte sin del"


class Riktning(TextChoices):
    IN = "in", "Inkommen"
    UT = "ut", "Utgående"


class Notisslag(TextChoices):
    """What there is to read. The words are the same in the app for everybody, and never name a person (C96)."""

    REMISS_NY = "remiss_ny", "Ny remiss i inkorgen"
    REMISS_KOMPLETTERA = "remiss_komplettera", "En remiss behöver kompletteras"
    REMISS_KOMPLETTERAD = "remiss_kompletterad", "En remiss har kompletterats"
    REMISS_BESLUT = "remiss_beslut", "Besked om din remiss"
    REMISS_ATERTAGEN = "remiss_atertagen", "En remiss har tagits tillbaka"
    REMISS_STOPPAD = "remiss_stoppad", "En remiss kunde inte skickas"
    ATERKOPPLING = "aterkoppling", "Ny återkoppling"
    BEGARAN = "begaran", "Avsändaren ber om återkoppling"
    TREPART = "trepart", "Trepartssamtal"
    LOFTE = "lofte", "Ett löfte har passerat"
    AGARE = "agare", "Ett ärende har fått ny ansvarig"
    MOTE = "mote", "Kallelse till beredningsmöte"
    REMISS_LATT = "remiss_latt", "En registrering att skriva klart"
    KONTAKT = "kontakt", "En remiss har fått ny kontakt"
    NARVARORAPPORT = "narvarorapport", "Ny närvarorapport"
    RAPPORT = "rapport", "Ny rapport med enhetens siffror"


class Kontaktsatt(TextChoices):
    TELEFON = "telefon", "Telefon"
    BREV = "brev", "Brev"
    MOTE = "mote", "Möte"
    SYSTEM = "system", "E-tjänst eller system"


class Utbetalare(TextChoices):
    """Who pays out and is told of a wrong payment (L 2008:206; law.md A06)."""

    FK = "fk", "Försäkringskassan"
    PENSION = "pension", "Pensionsmyndigheten"
    CSN = "csn", "CSN"
    MIGRATION = "migration", "Migrationsverket"
    AF = "af", "Arbetsförmedlingen"
    AKASSA = "akassa", "A-kassan"
    KOMMUN = "kommun", "Kommunens försörjningsstöd"
