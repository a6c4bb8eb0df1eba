from django.db.models import TextChoices


class Utforare(TextChoices):
    """Who carries it out (S064)."""

    EGEN_AME = "egen_ame", "Egen arbetsmarknadsenhet"
    KOMMUNAL_ENHET = "kommunal_enhet", "Annan kommunal enhet"
    UTANFOR = "utanfor", "Utanför kommunen"


class Arbetsplatsform(TextChoices):
    """S065; the form of workplace is recorded for every placement (methods.md 0.2)."""

    INGEN = "ingen", "Ingen arbetsplats"
    ARBETSARENA = "arbetsarena", "Arbetsarena, egen regi"
    ARBETSGRUPP = "arbetsgrupp", "Arbetsgrupp, egen regi"
    KOMMUNAL_ENHET = "kommunal_enhet", "Kommunal enhet"
    EXTERN = "extern", "Extern arbetsgivare"


class InsatsStatus(TextChoices):
    PAGAR = "pagar", "Pågår"
    AVSLUTAD = "avslutad", "Avslutad"


class Slutorsak(TextChoices):
    GENOMFORD = "genomford", "Genomförd som planerat"
    MAL_NATT = "mal_natt", "Målet nåddes i förtid"
    BYTE = "byte", "Byte till annan insats"
    AVBROTT_DELTAGARE = "avbrott_deltagare", "Avbruten av deltagaren"
    AVBROTT_AME = "avbrott_ame", "Avbruten av arbetsmarknadsenheten"
    AVBROTT_ARBETSPLATS = "avbrott_arbetsplats", "Avbruten av arbetsplatsen"
    SJUKDOM = "sjukdom", "Sjukdom"
    ARENDET_AVSLUTAT = "arendet_avslutat", "Ärendet avslutades"


class Onskemal(TextChoices):
    """Does it follow the participant's own wish? (S054)"""

    JA = "ja", "Ja"
    DELVIS = "delvis", "Delvis"
    NEJ = "nej", "Nej"
