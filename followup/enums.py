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


class FragaBesvarad(TextChoices):
    JA = "ja", "Ja"
    DELVIS = "delvis", "Delvis"
    NEJ = "nej", "Nej"
    EJ_BEDOMBAR = "ej_bedombar", "Går inte att bedöma"


class UppfoljningStatus(TextChoices):
    """ "Ej nådd" is an answer of its own, never "no work" (S129, methods.md R8)."""

    PLANERAD = "planerad", "Planerad"
    GJORD = "gjord", "Gjord"
    EJ_NADD = "ej_nadd", "Ej nådd"


class Sysselsattning(TextChoices):
    ARBETE_OSUBV = "arbete_osubv", "Arbete utan subvention"
    ARBETE_SUBV = "arbete_subv", "Arbete med subvention"
    STUDIER = "studier", "Studier"
    ARBETSSOKANDE = "arbetssokande", "Arbetssökande"
    INSATS = "insats", "Ny insats hos kommunen eller Arbetsförmedlingen"
    SJUK = "sjuk", "Sjukskriven"
    ANNAT = "annat", "Annat"


class UppfoljningKalla(TextChoices):
    SAMTAL = "samtal", "Samtal med personen"
    REMITTENT = "remittent", "Uppgift från remittenten"
    INTYG = "intyg", "Intyg"


class KorningStatus(TextChoices):
    KOAD = "koad", "I kö"
    PAGAR = "pagar", "Räknas"
    KLAR = "klar", "Klar"
    FEL = "fel", "Avbruten"
