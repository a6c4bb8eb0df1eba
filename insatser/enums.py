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


class Grad(TextChoices):
    """Ja, delvis, nej: how far something held, as one person sees it."""

    JA = "ja", "Ja"
    DELVIS = "delvis", "Delvis"
    NEJ = "nej", "Nej"


class DeltagarensGrad(TextChoices):
    """The participant's own answer; not answering is an answer of its own."""

    JA = "ja", "Ja"
    DELVIS = "delvis", "Delvis"
    NEJ = "nej", "Nej"
    AVSTAR = "avstar", "Vill inte svara"


# --- kartläggning


class Omradesslag(TextChoices):
    """Resources come first, then the own wish, then the areas of life (S040)."""

    RESURS = "resurs", "Det som fungerar"
    ONSKEMAL = "onskemal", "Egna önskemål"
    LIVSOMRADE = "livsomrade", "Livsområde"


class Kartlaggningsstatus(TextChoices):
    PAGAR = "pagar", "Pågår"
    KLAR = "klar", "Klar"


class Avsnittsstatus(TextChoices):
    TOMT = "tomt", "Inte påbörjat"
    PAGAR = "pagar", "Påbörjat"
    KLART = "klart", "Klart"
    EJ_AKTUELLT = "ej_aktuellt", "Inte aktuellt nu"


# --- plan


class Planstatus(TextChoices):
    AKTIV = "aktiv", "Aktiv"
    AVSLUTAD = "avslutad", "Avslutad"


class Maltyp(TextChoices):
    """What the plan is for (S061). `steg` and `ratt_ersattning` never count as failed in the figure for work."""

    ARBETE = "arbete", "Arbete"
    STUDIER = "studier", "Studier"
    STEG = "steg", "Ett steg närmare arbete eller studier"
    RATT_ERSATTNING = "ratt_ersattning", "Rätt ersättning"


class Malstatus(TextChoices):
    OPPET = "oppet", "Pågår"
    NATT = "natt", "Nått"
    NEDLAGT = "nedlagt", "Nedlagt"


class Behovsstatus(TextChoices):
    OPPET = "oppet", "Öppet"
    TILLGODOSETT = "tillgodosett", "Tillgodosett"
    UTGATT = "utgatt", "Gäller inte längre"


class Aktivitetsstatus(TextChoices):
    PLANERAD = "planerad", "Planerad"
    PAGAR = "pagar", "Pågår"
    KLAR = "klar", "Klar"
    AVBRUTEN = "avbruten", "Avbruten"


PAGAENDE_AKTIVITET = (Aktivitetsstatus.PLANERAD, Aktivitetsstatus.PAGAR)  # what is in the plan to be done


class Aktor(TextChoices):
    """Who is responsible for a need or an activity: one, always (S021, S031)."""

    DELTAGARE = "deltagare", "Deltagaren"
    AME = "ame", "Arbetsmarknadsenheten"
    EB = "eb", "Ekonomiskt bistånd"
    AF = "af", "Arbetsförmedlingen"
    FK = "fk", "Försäkringskassan"
    REGION = "region", "Vården"
    ARBETSGIVARE = "arbetsgivare", "Arbetsgivaren"
    UTBILDNING = "utbildning", "Skolan eller utbildningen"
    KAA = "kaa", "Kommunala aktivitetsansvaret"
    ANNAN = "annan", "Någon annan"

    @property
    def ar_utanfor(self) -> bool:
        """Somebody whose contact with the person nobody in the unit sees by itself (S021)."""
        return self not in {Aktor.DELTAGARE, Aktor.AME}


class Overlamningssatt(TextChoices):
    I_HANDEN = "i_handen", "I handen vid ett möte"
    POST = "post", "Med post"
    UPPLAST = "upplast", "Uppläst, med tolk eller stöd"


# --- stöd


class Motpart(TextChoices):
    """With whom staff worked for the person (S039)."""

    DELTAGARE = "deltagare", "Deltagaren"
    EB = "eb", "Ekonomiskt bistånd"
    AF = "af", "Arbetsförmedlingen"
    FK = "fk", "Försäkringskassan"
    REGION = "region", "Vården"
    ARBETSGIVARE = "arbetsgivare", "Arbetsgivare"
    HYRESVARD = "hyresvard", "Hyresvärd"
    UTBILDNING = "utbildning", "Skola eller utbildning"
    ANNAN = "annan", "Någon annan"


class Stodutfall(TextChoices):
    GENOMFORT = "genomfort", "Genomfört"
    LOST = "lost", "Löst: det vi ville blev av"
    VANTAR = "vantar", "Väntar på svar"
    AVSLAG = "avslag", "Fick nej"
    EJ_NADD = "ej_nadd", "Nådde inte fram"


class Rattelseskal(TextChoices):
    """Why a row of support was corrected by another than its writer, or later than the same day: a code, never a text."""

    FEL_TID = "fel_tid", "Minuterna var fel"
    FEL_SLAG = "fel_slag", "Slaget, motparten eller utfallet var fel"
    FEL_DAG = "fel_dag", "Dagen var fel"
    NYTT_BESKED = "nytt_besked", "Svaret har kommit"


# --- placering


class Placeringsstatus(TextChoices):
    PLANERAD = "planerad", "Planerad"
    PAGAR = "pagar", "Pågår"
    AVSLUTAD = "avslutad", "Avslutad"
    AVBRUTEN = "avbruten", "Avbruten"
    INSTALLD = "installd", "Blev inte av"  # counts nowhere (T11)


class Initiativ(TextChoices):
    """On whose initiative a placement was broken off (S075)."""

    DELTAGARE = "deltagare", "Deltagaren"
    ARBETSPLATS = "arbetsplats", "Arbetsplatsen"
    AME = "ame", "Arbetsmarknadsenheten"
    ANNAN = "annan", "Någon annan"


# --- närvaro


class Narvarostatus(TextChoices):
    """One planned session (S088, AK10). `ej_registrerad` is the default and is never absence; `franvarande` is a fact whose validity
    nobody has decided yet."""

    EJ_REGISTRERAD = "ej_registrerad", "Ej registrerad"
    NARVARANDE = "narvarande", "Närvarande"
    SEN = "sen", "Kom sent"
    FRANVARANDE = "franvarande", "Frånvarande, inte bedömd"
    GILTIG = "giltig", "Giltig frånvaro"
    SJUK_UTAN_INTYG = "sjuk_utan_intyg", "Sjuk, intyg ej uppvisat"
    SJUK_MED_INTYG = "sjuk_med_intyg", "Sjuk, intyg uppvisat"
    OGILTIG = "ogiltig", "Ogiltig frånvaro"
    INSTALLT = "installt", "Inställt av anordnaren"
    ANNAN_AKTIVITET = "annan_aktivitet", "I annan planerad aktivitet"


DELTOG = (Narvarostatus.NARVARANDE, Narvarostatus.SEN)
BEDOMD_FRANVARO = (Narvarostatus.GILTIG, Narvarostatus.SJUK_UTAN_INTYG, Narvarostatus.SJUK_MED_INTYG, Narvarostatus.OGILTIG)
OKLARA = (Narvarostatus.EJ_REGISTRERAD, Narvarostatus.FRANVARANDE)  # what stops a report
UR_PLANEN = (Narvarostatus.INSTALLT, Narvarostatus.ANNAN_AKTIVITET)  # counts neither as planned nor as attended hours


class Veckor(TextChoices):
    ALLA = "alla", "Varje vecka"
    UDDA = "udda", "Udda veckor"
    JAMNA = "jamna", "Jämna veckor"


class Natt(TextChoices):
    """How the unit knows that a call reached the person (S089)."""

    OKANT = "okant", "Vet inte"
    BEKRAFTAD = "bekraftad", "Personen har bekräftat"
    I_HANDEN = "i_handen", "Lämnad i handen"
    KVITTENS = "kvittens", "Kvittens på leverans"
    RETUR = "retur", "Kom i retur eller gick inte fram"


# --- anställning och stillestånd


class Anstallningsslag(TextChoices):
    KOMMUNAL = "kommunal", "Kommunal arbetsmarknadsanställning"
    ORDINARIE = "ordinarie", "Anställning hos annan arbetsgivare"


class Stillestandsslag(TextChoices):
    """Ways in which a case stands still (C25, C31; methods.md 4.5). A stored state that the owner and later the chef act on."""

    OVER_NORMALTID = "over_normaltid", "Insatsen har passerat sin normala längd"
    SAMMA_SLAG = "samma_slag", "Samma slags insats länge utan rörelse"
    TVA_LIKA = "tva_lika", "Två likadana insatser i rad"
    GLAPP = "glapp", "Ingen insats pågår"
    MISSAT_LOFTE = "missat_lofte", "Ingen aktivitet inom utlovad tid"
    UTAN_STEG = "utan_steg", "Aktiv utan steg"
    INGEN_BEDOMNING = "ingen_bedomning", "Nivån har inte bedömts på länge"
    UTAN_NASTA_STEG = "utan_nasta_steg", "Placeringen saknar nästa steg"


class Uppgiftsandamal(TextChoices):
    """What the deciding nämnd may ask for data for (SoL 15:9)."""

    KVALITET = "kvalitet", "Kvalitet"
    ADMINISTRATION = "administration", "Administration"
    UPPFOLJNING = "uppfoljning", "Uppföljning"
