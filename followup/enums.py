from django.db.models import TextChoices


class KasKod(TextChoices):
    """Result at avslut (kas.md Q-M)."""

    A = "A", "A Börjat arbeta"
    B = "B", "B Börjat studera"
    C = "C", "C Överförts till annan myndighet"
    D = "D", "D Slutförda uppdrag"
    E = "E", "E Övrigt"


class Avslutsorsak(TextChoices):
    """The unit's own reasons, finer than KAS; the code follows by kas.md 6.2 in followup/kaskod.py."""

    ARBETE = "arbete", "Arbete utan subvention"
    ARBETE_SUBV = "arbete_subv", "Arbete med subvention hos vanlig arbetsgivare"
    EGET_FORETAG = "eget_foretag", "Eget företag"
    KOMMUNAL_ANSTALLNING = "kommunal_anstallning", "Kommunal arbetsmarknadsanställning"
    KORT_ARBETE = "kort_arbete", "Arbete kortare än en månad"
    STUDIER = "studier", "Studier"
    ERSATTNING = "ersattning", "Sjukpenning, sjuk- eller aktivitetsersättning, pension eller a-kassa"
    AF_PROGRAM = "af_program", "Program hos Arbetsförmedlingen"
    UPPDRAG_SLUTFORT = "uppdrag_slutfort", "Uppdraget är utfört, utlåtande lämnat"
    VARD = "vard", "Vård, rehabilitering eller daglig verksamhet"
    EGET_AVBROTT = "eget_avbrott", "Deltagaren valde att sluta"
    AME_AVBROTT = "ame_avbrott", "Enheten avslutade"
    UTEBLEV = "uteblev", "Deltagaren kom inte och gick inte att nå"
    UTAN_KANNEDOM = "utan_kannedom", "Avslutad utan kännedom: ingen vet hur det gick"
    FLYTT = "flytt", "Flyttade från kommunen"
    FORALDRALEDIG = "foraldraledig", "Föräldraledig"
    AVLIDEN = "avliden", "Avliden"
    FELREGISTRERING = "felregistrering", "Registrerad av misstag"


class Arbetsform(TextChoices):
    """Kept apart in every result (S086)."""

    OSUBVENTIONERAT = "osubv", "Utan subvention"
    SUBVENTIONERAT = "subv", "Med subvention"
    EGET = "eget", "Eget företag"


class HurJobbet(TextChoices):
    """How the job came about (S109)."""

    EGET_SOK = "eget_sok", "Eget sökande"
    AME = "ame", "Enhetens kontakt"
    PLATS = "plats", "Arbetsplatsen där personen var placerad"
    AF = "af", "Arbetsförmedlingen"
    NATVERK = "natverk", "Eget nätverk"
    OKANT = "okant", "Uppgift saknas"


class Bekraftelse(TextChoices):
    """What is known about the job a month later (kas.md 6.2)."""

    BEKRAFTAT = "bekraftat", "Arbetet har varat minst en månad"
    UPPHORDE = "upphorde", "Arbetet upphörde inom en månad"
    EJ_BORJAT = "ej_borjat", "Arbetet blev aldrig av"


class FragaBesvarad(TextChoices):
    JA = "ja", "Ja"
    DELVIS = "delvis", "Delvis"
    NEJ = "nej", "Nej"
    EJ_BEDOMBAR = "ej_bedombar", "Går inte att bedöma"


class UppfoljningStatus(TextChoices):
    """ "Ej nådd" and "avböjd" are answers of their own, never "no work" (S129, methods.md R8)."""

    PLANERAD = "planerad", "Planerad"
    GJORD = "gjord", "Gjord"
    EJ_NADD = "ej_nadd", "Ej nådd"
    AVBOJD = "avbojd", "Avböjd"


class Sysselsattning(TextChoices):
    ARBETE_OSUBV = "arbete_osubv", "Arbete utan subvention"
    ARBETE_SUBV = "arbete_subv", "Arbete med subvention"
    STUDIER = "studier", "Studier"
    ARBETSSOKANDE = "arbetssokande", "Arbetssökande"
    INSATS = "insats", "Ny insats hos kommunen eller Arbetsförmedlingen"
    SJUK = "sjuk", "Sjukskriven"
    ANNAT = "annat", "Annat"


class Uppfoljningskanal(TextChoices):
    """How the person was sought. What is written in a message is never kept here."""

    TELEFON = "telefon", "Telefon"
    BESOK = "besok", "Besök eller möte"
    SMS = "sms", "Sms"
    BREV = "brev", "Brev"
    VIDEO = "video", "Videosamtal"
    GENOM_ANNAN = "genom_annan", "Genom någon annan"


class Jobblage(TextChoices):
    """What a follow-up learns of the job of the avslut; from it follows what is known of the month (kas.md 6.2)."""

    PAGAR = "pagar", "Arbetet pågår"
    UPPHORDE = "upphorde", "Arbetet har tagit slut"
    EJ_BORJAT = "ej_borjat", "Arbetet blev aldrig av"
    OKANT = "okant", "Vet inte"


class UppfoljningKalla(TextChoices):
    """Where the answer comes from: told, certified, or from a register (methods.md 9)."""

    SAMTAL = "samtal", "Uppgift från personen"
    REMITTENT = "remittent", "Uppgift från remittenten"
    INTYG = "intyg", "Intyg"
    REGISTER = "register", "Register"


class KorningStatus(TextChoices):
    KOAD = "koad", "I kö"
    PAGAR = "pagar", "Räknas"
    KLAR = "klar", "Klar"
    FEL = "fel", "Avbruten"


class Personalslag(TextChoices):
    """Staff that count as årsarbetare (kas.md Q-B)."""

    CHEF = "chef", "Arbetsmarknadschef"
    KONSULENT = "konsulent", "Arbetskonsulent eller arbetsmarknadshandläggare"
    ARBETSLEDARE = "arbetsledare", "Arbetsledare"
    ADMINISTRATOR = "administrator", "Administratör"
    PROJEKT = "projekt", "Anställd i projekt"


class Konsgrupp(TextChoices):
    KVINNA = "K", "Kvinna"
    MAN = "M", "Man"


class Urval(TextChoices):
    """The youth switch (S150): every figure for all, for 16-24 and, for the aktivitetsansvar, for 16-19."""

    ALLA = "", "Alla åldrar"
    UNGA = "16-24", "16–24 år"
    KAA = "16-19", "16–19 år"


class Malriktning(TextChoices):
    MINST = "minst", "Minst"
    HOGST = "hogst", "Högst"


class Malslag(TextChoices):
    """What a goal of an agreement is about (S138, S139, S140)."""

    VOLYM = "volym", "Volym"
    GENOMSTROMNING = "genomstromning", "Genomströmning"
    UTFALL = "utfall", "Utfall"


class Rapportslag(TextChoices):
    MANAD = "manad", "Månadsrapport"
    KVARTAL = "kvartal", "Kvartalsrapport"
    AR = "ar", "Årsrapport"


class Enkatslag(TextChoices):
    """Who is asked, and when (S120, S121, S122)."""

    DELTAGARE_START = "deltagare_3m", "Deltagare efter tre månader"
    DELTAGARE_SLUT = "deltagare_slut", "Deltagare vid avslut"
    HANDLAGGARE = "handlaggare", "Handläggare vid avslut"
    REMITTENT = "remittent", "Remittent vid avslut"


class Enkatstatus(TextChoices):
    OPPEN = "oppen", "Väntar på svar"
    BESVARAD = "besvarad", "Besvarad"
    AVBOJD = "avbojd", "Vill inte svara"
    STANGD = "stangd", "Stängd utan svar"


class Vy(TextChoices):
    """The two dashboards (S149): each opens on its own figures, at most eight."""

    FORVALTNING = "forvaltning", "Förvaltning"
    ENHET = "enhet", "Enhet"
