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
