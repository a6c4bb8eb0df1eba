from django.db.models import TextChoices

from ame.arenden.enums import Initiator


class RemissStatus(TextChoices):
    """Where a remiss is (design.md 4). No remiss may die without an answer (S020)."""

    UTKAST = "utkast", "Utkast"
    SKICKAD = "skickad", "Skickad"
    RETURNERAD = "returnerad", "Returnerad för komplettering"
    MOTTAGEN = "mottagen", "Mottagen"
    ANTAGEN = "antagen", "Antagen"
    OMDIRIGERAD = "omdirigerad", "Omdirigerad"
    AVBOJD = "avbojd", "Avböjd"
    ATERTAGEN = "atertagen", "Återtagen"
    BESVARAD = "besvarad", "Besvarad"


I_INKORGEN = [RemissStatus.SKICKAD, RemissStatus.MOTTAGEN, RemissStatus.RETURNERAD]


class Kalla(TextChoices):
    """Where the matter comes from, finer than KAS's initiator (S004, S005; kas.md 6.3)."""

    EKONOMISKT_BISTAND = "ekonomiskt_bistand", "Ekonomiskt bistånd"
    ANNAN_IFO = "annan_ifo", "Annan del av socialtjänsten"
    AF = "af", "Arbetsförmedlingen"
    FK = "fk", "Försäkringskassan"
    EGEN_ANSOKAN = "egen_ansokan", "Egen ansökan"
    KAA = "kaa", "Kommunala aktivitetsansvaret"
    UTBILDNING = "utbildning", "Skola, komvux eller SFI"
    VARD = "vard", "Regionen eller vården"
    KRIMINALVARD = "kriminalvard", "Kriminalvården"
    SAMORDNINGSFORBUND = "samordningsforbund", "Samordningsförbund"
    ARBETSGIVARE = "arbetsgivare", "Arbetsgivare"
    AME = "ame", "Annan arbetsmarknadsenhet"

    @property
    def initiator(self) -> Initiator:
        """KAS category of the source (kas.md 6.3)."""
        return {
            Kalla.EKONOMISKT_BISTAND: Initiator.SOCIALTJANST,
            Kalla.ANNAN_IFO: Initiator.SOCIALTJANST,
            Kalla.AF: Initiator.AF,
            Kalla.FK: Initiator.FK,
            Kalla.EGEN_ANSOKAN: Initiator.INDIVIDEN,
        }.get(self, Initiator.OVRIGT)


class Delningsgrund(TextChoices):
    """Why the data may be shared (S035). The general clause OSL 10:27 is not offered for social services data (law.md A04)."""

    SAMTYCKE = "samtycke", "Samtycke från personen"
    SAMMA_MYNDIGHET = "samma_myndighet", "Samma nämnd och verksamhet"
    UPPGIFTSSKYLDIGHET = "uppgiftsskyldighet", "Uppgiftsskyldighet i lag"
    MENPROVNING = "menprovning", "Menprövning: står klart att ingen lider men"
    NODVANDIG = "osl_10_2", "Nödvändigt för den egna verksamheten (OSL 10:2)"
    GENERALKLAUSUL = "osl_10_27", "Generalklausulen (OSL 10:27)"
    L2024_307 = "l2024_307", "Felaktiga välfärdsutbetalningar (lag 2024:307)"


class Avbojningsskal(TextChoices):
    """Why a remiss is declined, split so that the organisation's shortage is never called the person's (S044)."""

    UTANFOR_MALGRUPP = "utanfor_malgrupp", "Personen hör inte till målgruppen"
    ANNAT_STOD_FORST = "annat_stod_forst", "Personen behöver annat stöd först"
    TACKADE_NEJ = "tackade_nej", "Personen tackade nej"
    PLATSBRIST = "platsbrist", "Platsbrist"
    INSATS_SAKNAS = "insats_saknas", "Insatsen som behövs finns inte"
    FEL_MOTTAGARE = "fel_mottagare", "Uppdraget ligger på annan verksamhet"

    @property
    def grupp(self) -> str:
        organisation = {Avbojningsskal.PLATSBRIST, Avbojningsskal.INSATS_SAKNAS, Avbojningsskal.FEL_MOTTAGARE}
        return Skalsgrupp.ORGANISATION if self in organisation else Skalsgrupp.INDIVID


class Skalsgrupp(TextChoices):
    INDIVID = "individ", "Skäl som rör personen"
    ORGANISATION = "organisation", "Skäl som rör organisationen"


class Aterkopplingsslag(TextChoices):
    START = "start", "Vid start"
    DEL = "del", "Under tiden"
    SLUT = "slut", "Slutlig"
    ATER = "ater", "Återremittering"  # the person goes back to the sender, which is the final answer too (S113)


class BeredningStatus(TextChoices):
    PAGAR = "pagar", "Pågår"
    BESLUTAD = "beslutad", "Beslutad"


class MoteStatus(TextChoices):
    PLANERAT = "planerat", "Planerat"
    HALLET = "hallet", "Hållet"


class Beslutstyp(TextChoices):
    SKRIV_IN = "skriv_in", "Ta emot och skriv in"
    KOMPLETTERA = "komplettera", "Begär komplettering"
    AVBOJ = "avboj", "Avböj"
    BORDLAGG = "bordlagg", "Ta upp på nästa möte"


class ValdAv(TextChoices):
    """Who had the power over the choice of insats (S002)."""

    REMITTENT = "remittent", "Remittenten"
    BEREDNING = "beredning", "Beredningen"
    AME = "ame", "Arbetsmarknadsenheten"
    DELTAGARE = "deltagare", "Deltagaren"


class AfProgram(TextChoices):
    """The Arbetsförmedlingen programme that runs when AF sends a remiss (S019). `inget` is an answer."""

    INGET = "inget", "Inget program pågår"
    STEG_TILL_ARBETE = "steg_till_arbete", "Steg till arbete"
    JOBBGARANTI_UNGDOM = "jobbgaranti_ungdom", "Jobbgaranti för ungdomar"
    JOBB_UTVECKLING = "jobb_utveckling", "Jobb- och utvecklingsgarantin"
    ETABLERING = "etablering", "Etableringsprogrammet"
    RUSTA_MATCHA = "rusta_matcha", "Rusta och matcha"
    ANNAT = "annat", "Annat program"
    OKANT = "okant", "Uppgift saknas"  # only remisser from before the question was asked


class Inkomstsatt(TextChoices):
    """How a remiss reached the authority; decides the day it counts as arrived (FL 22 §; law.md K12)."""

    SYSTEM = "system", "I systemet"
    EPOST = "epost", "E-post eller e-tjänst"
    LAMNAD = "lamnad", "Lämnad till någon i enheten"
    BREVLADA = "brevlada", "Tömd ur brevlåda eller postbox"


class Overtagsskal(TextChoices):
    """Why somebody takes a remiss out of the group queue (S033)."""

    SLUTAT = "slutat", "Den som hade remissen har slutat eller bytt enhet"
    FRANVARO = "franvaro", "Den som hade remissen är borta"
    KONTAKT = "kontakt", "Jag har redan kontakt med personen"
    FORDELAD = "fordelad", "Remissen är fördelad i enheten"


class Sandningsstatus(TextChoices):
    """A send that waits in the queue (law.md A09, A10)."""

    KOAD = "koad", "Väntar på att skickas"
    SKICKAD = "skickad", "Skickad"
    ATERKALLAD = "aterkallad", "Återkallad: samtycket togs tillbaka"
    STOPPAD = "stoppad", "Stoppad: något saknades när den skulle skickas"
    AVBRUTEN = "avbruten", "Avbruten av avsändaren"


class SaknadGrund(TextChoices):
    """Why data could not be shared: the answer to whether secrecy or routine is the obstacle (S035, S036)."""

    INGET_SAMTYCKE = "inget_samtycke", "Samtycke saknas"
    SAMTYCKE_SLUT = "samtycke_slut", "Samtycket har slutat gälla"
    SAMTYCKE_ATER = "samtycke_ater", "Samtycket är återkallat"
    SAMTYCKE_ANNAT = "samtycke_annat", "Samtycket gäller annan mottagare eller andra uppgifter"
    ANNAN_MYNDIGHET = "annan_myndighet", "Mottagaren är en annan nämnd eller verksamhet"
    FEL_REGIM = "fel_regim", "Grunden finns inte för verksamheten"
    MOTIVERING = "motivering", "Grunden är inte motiverad"
    UTANFOR_BESTALLNING = "utanfor", "Uppgiften hör inte till beställningen"
    SVAGARE_SEKRETESS = "svagare", "Mottagaren har svagare sekretess"
    EGET_SAMTYCKE = "eget_samtycke", "Den andra personen har inte samtyckt"


class Delningsriktning(TextChoices):
    TILL_AME = "till_ame", "Remiss till enheten"
    TILL_REMITTENT = "till_remittent", "Svar till remittenten"
    TILL_FORUM = "till_forum", "Till samverkansforum"


class Loftesslag(TextChoices):
    """What was promised, and by whom it is kept (S014, S077, C04)."""

    SVAR = "svar", "Besked om remissen"  # the unit, svarstid_dagar
    KOMPLETTERING = "komplettering", "Komplettering från avsändaren"  # the sender, komplettering_dagar
    BESOK = "besok", "Första besöket bokat"  # the unit, besok_dagar
    TREPART = "trepart", "Trepartssamtal"  # the unit, trepart_dagar
    AKTIVITET = "aktivitet", "Första insatsen"  # the unit, forsta_aktivitet_dagar
    ATERKOPPLING = "aterkoppling", "Skriftlig återkoppling"  # the unit, the agreed day

    @property
    def passerat(self) -> str:
        """What it means that the day has passed, in words for everybody who may see it."""
        return {
            Loftesslag.SVAR: "Besked om remissen är försenat",
            Loftesslag.KOMPLETTERING: "Avsändaren har inte kompletterat remissen",
            Loftesslag.BESOK: "Första besöket är inte bokat",
            Loftesslag.TREPART: "Trepartssamtalet är inte hållet",
            Loftesslag.AKTIVITET: "Första insatsen har inte startat",
            Loftesslag.ATERKOPPLING: "Skriftlig återkoppling är inte lämnad",
        }[self]


class Trepartsstatus(TextChoices):
    ATT_BOKA = "att_boka", "Ska bokas"
    BOKAT = "bokat", "Bokat"
    HALLET = "hallet", "Hållet"
    EJ_HALLET = "ej_hallet", "Blev inte av"


class EjHalletSkal(TextChoices):
    """Why a trepartssamtal was not held; the person's no is an answer, not an absence."""

    PERSONEN_AVBOJDE = "personen_avbojde", "Personen ville inte"
    PERSONEN_KOM_EJ = "personen_kom_ej", "Personen kom inte"
    REMITTENT_KUNDE_EJ = "remittent_kunde_ej", "Remittenten kunde inte"
    ENHETEN_KUNDE_EJ = "enheten_kunde_ej", "Enheten kunde inte"
    TOLK_SAKNADES = "tolk_saknades", "Tolk saknades"
    AVSLUTAT = "avslutat", "Ärendet avslutades först"


class Kallelsekanal(TextChoices):
    """How somebody is called. Who is protected is reached through Skatteverket's förmedling only (law.md B10)."""

    BREV = "brev", "Brev"
    TELEFON = "telefon", "Telefon"
    MOTE = "mote", "Vid ett möte"
    SMS = "sms", "Sms"
    SYSTEM = "system", "I systemet"
    FORMEDLING = "formedling", "Brev genom Skatteverkets förmedling"


class Tolk(TextChoices):
    """law.md K08: a talk with somebody who needs an interpreter is not closed without this."""

    EJ_BEHOV = "ej_behov", "Behövs inte"
    ANVAND = "anvand", "Tolk användes"
    AVSTOD = "avstod", "Personen avstod från tolk"


class Part(TextChoices):
    """Who does it (S031)."""

    DELTAGARE = "deltagare", "Personen själv"
    AME = "ame", "Arbetsmarknadsenheten"
    REMITTENT = "remittent", "Remittenten"


class Kommunicering(TextChoices):
    """Was the material shown to the person before the decision (FL 25 §; law.md K02)."""

    GJORD = "gjord", "Personen har fått ta del av underlaget"
    TILL_FORMAN = "till_forman", "Behövs inte: beslutet går personen inte emot"
    UPPENBART = "uppenbart", "Behövs inte: uppenbart obehövligt"


class Overklagande(TextChoices):
    """How a decision can be appealed (law.md K01, K05)."""

    FORVALTNINGSBESVAR = "forvaltningsbesvar", "Överklagas till förvaltningsrätten"
    LAGLIGHETSPROVNING = "laglighetsprovning", "Kan prövas genom laglighetsprövning"
    EJ_BESLUT = "ej_beslut", "Är inte ett beslut som kan överklagas"


class Genomsokning(TextChoices):
    """What the virus scanner said of a file."""

    REN = "ren", "Genomsökt utan fynd"
    EJ_GENOMSOKT = "ej_genomsokt", "Inte genomsökt"


class Soktsatt(TextChoices):
    """How a participant tried to reach the handläggare (S119)."""

    TELEFON = "telefon", "Ringde"
    RECEPTION = "reception", "Kom till receptionen"
    MEDDELANDE = "meddelande", "Skickade meddelande"
