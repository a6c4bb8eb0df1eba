from django.db.models import TextChoices


class Regim(TextChoices):
    """Rättslig regim (law.md 0.2). The strictest is the default. So far it decides which remiss needs the sender's
    confirmation; search and grounds are the strictest everywhere."""

    SOCIALTJANST = "socialtjanst", "Socialtjänst (OSL 26 kap.)"
    ARBETSMARKNAD = "arbetsmarknad", "Arbetsmarknad (egen nämnd utan SoL)"
    KAA = "kaa", "Kommunala aktivitetsansvaret"
    PERSONAL = "personal", "Personaladministration (OSL 39 kap.)"


class Enhetsslag(TextChoices):
    AME = "ame", "Arbetsmarknadsenhet"
    REMITTENT = "remittent", "Remitterande enhet"
    STAB = "stab", "Stab eller beställare"


class Inflodesmodell(TextChoices):
    """Power over the choice of insats lies with the unit (en väg in) or with the sender (direkt); S001, S002."""

    EN_VAG_IN = "en_vag_in", "En väg in"
    DIREKT = "direkt", "Direkt remiss till insats"


class Beredningsmodell(TextChoices):
    SAMVERKANSFORUM = "samverkansforum", "Samverkansforum"
    EGEN_ENHET = "egen_enhet", "Egen enhet"


class Insyn(TextChoices):
    """Who in the unit may open a case without giving a reason (law.md D01). Strictest first."""

    TILLDELADE = "tilldelade", "Bara tilldelade"
    ENHETEN = "enheten", "Alla handläggare i enheten"


class LokaTyp(TextChoices):
    """The eleven insats types of the Loka survey (requirements.md 1x)."""

    ARBETSPROVNING = "arbetsprovning", "Arbetsprövning, arbetsträning, förberedande"
    JOBBSOK = "jobbsok", "Jobbsökaktivitet, coachning, studievägledning"
    KURS = "kurs", "Kurser, utbildningar, studier"
    PRAKTIK = "praktik", "Praktik"
    STOD_ANSTALLNING_FN = "stod_anstallning_fn", "Stöd till ordinarie anställning, med funktionsnedsättning"
    STOD_ANSTALLNING = "stod_anstallning", "Stöd till ordinarie anställning, utan funktionsnedsättning"
    KOMMUNAL_ANSTALLNING = "kommunal_anstallning", "Kommunal arbetsmarknadsanställning"
    FERIEJOBB = "feriejobb", "Feriejobb eller ungdomspraktik"
    SPRAK = "sprak", "Språkträning, SFI"
    VALIDERING = "validering", "Validering"
    HALSA = "halsa", "Hälsa och livsstil"


class KasKlass(TextChoices):
    """KAS's own typology of insatser (kas.md Q-C)."""

    K1 = "1", "1 Arbetsprövning, -träning"
    K2 = "2", "2 Jobbsökaraktivitet inkl. coachning"
    K3 = "3", "3 Kurs"
    K4 = "4", "4 Matchning"
    K5A = "5a", "5a Praktik hos offentlig arbetsgivare"
    K5B = "5b", "5b Praktik hos privat arbetsgivare"
    K6 = "6", "6 Studie-, yrkes- och arbetsvägledning"
    K7 = "7", "7 Kommunal arbetsmarknadsanställning"
    K8 = "8", "8 Feriejobb/praktik"
    K9 = "9", "9 Administrativt stöd och verksamhetsutveckling"
    OVRIG = "ovrig", "Övrig insats"


class Stodslag(TextChoices):
    """The five kinds of support (S037, seed 003:235-239)."""

    KARTLAGGA = "kartlagga", "Kartlägga och bedöma"
    COACHA = "coacha", "Coacha"
    RUSTA = "rusta", "Rusta"
    KOORDINERA = "koordinera", "Koordinera"
    FORETRADA = "foretrada", "Företräda"


class PartSlag(TextChoices):
    AF = "af", "Arbetsförmedlingen"
    FK = "fk", "Försäkringskassan"
    REGION = "region", "Regionen"
    SAMORDNINGSFORBUND = "samordningsforbund", "Samordningsförbund"
    UTBILDNING = "utbildning", "Utbildningsanordnare"
    OVRIG = "ovrig", "Annan part"


class Delegeratbeslut(TextChoices):
    """Kinds of decision that a delegation may cover (law.md K03)."""

    SKRIV_IN = "skriv_in", "Ta emot och skriv in"
    AVBOJ = "avboj", "Avböj"


class Behovsslag(TextChoices):
    """What support a person needs, in functional words: never a diagnosis, never a trait (S043, S062). The definition is shown where it
    is chosen; a kind without one is refused by a test."""

    PROVA_ARBETE = "prova_arbete", "Pröva och träna på arbete"
    SOKA_ARBETE = "soka_arbete", "Söka arbete"
    UTBILDNING = "utbildning", "Utbildning och vägledning"
    SPRAK = "sprak", "Svenska språket"
    YRKESKUNNANDE = "yrkeskunnande", "Visa eller bygga yrkeskunnande"
    VARDAG = "vardag", "Rutiner och stöd i vardagen"
    HALSOSTOD = "halsostod", "Stöd i kontakt med vården"
    EKONOMI = "ekonomi", "Ekonomi och ersättning"
    BOENDE = "boende", "Boende"
    FAMILJ = "familj", "Barnomsorg och familj"
    DIGITALT = "digitalt", "Dator, telefon och e-tjänster"
    NATVERK = "natverk", "Kontakter och nätverk"
    ANPASSNING = "anpassning", "Anpassning på en arbetsplats"

    @property
    def definition(self) -> str:
        return _BEHOVSDEFINITIONER[self.value]

    @property
    def loka_typer(self) -> tuple[str, ...]:
        """Kinds of insats in the catalogue that can meet the need; empty when another actor must (S081)."""
        return _BEHOV_TILL_LOKA.get(self.value, ())


_BEHOVSDEFINITIONER = {
    "prova_arbete": "Behöver en plats att pröva vad hen klarar och bygga upp ork och vana.",
    "soka_arbete": "Behöver hjälp att hitta, söka och få arbete.",
    "utbildning": "Behöver en utbildning, eller hjälp att välja en.",
    "sprak": "Behöver lära sig mer svenska för att kunna arbeta eller studera.",
    "yrkeskunnande": "Behöver visa, validera eller bygga på det hen kan i ett yrke.",
    "vardag": "Behöver stöd för att få dag, sömn, resor och tider att gå ihop med en insats.",
    "halsostod": "Behöver någon som hjälper till att få kontakt med vården och följa upp den.",
    "ekonomi": "Behöver råd om skulder, budget eller rätt ersättning.",
    "boende": "Behöver stöd i kontakten om bostad.",
    "familj": "Behöver lösa barnomsorg eller annat i familjen för att kunna delta.",
    "digitalt": "Behöver kunna använda dator, telefon, e-legitimation och e-tjänster.",
    "natverk": "Behöver kontakter, referenser eller en mentor.",
    "anpassning": "Behöver anpassade uppgifter, tider, hjälpmedel eller stöd på arbetsplatsen.",
}
_BEHOV_TILL_LOKA = {
    "prova_arbete": ("arbetsprovning", "praktik"),
    "soka_arbete": ("jobbsok", "stod_anstallning", "stod_anstallning_fn"),
    "utbildning": ("kurs",),
    "sprak": ("sprak",),
    "yrkeskunnande": ("validering", "kurs"),
    "vardag": ("halsa",),
    "halsostod": ("halsa",),
    "natverk": ("jobbsok", "praktik"),
    "anpassning": ("stod_anstallning_fn", "praktik", "kommunal_anstallning"),
}


class Syftesslag(TextChoices):
    """What an insats is meant to raise (S059): asked again at its end."""

    KUNNANDE = "kunnande", "Kunnande och färdighet"
    VALMAENDE = "valmaende", "Ork och välmående"
    SPRAK = "sprak", "Svenska språket"
    JOBBSOK = "jobbsok", "Att söka arbete"
    ARBETE = "arbete", "Att arbeta"


class Varaktighet(TextChoices):
    PERMANENT = "permanent", "Fast insats"
    PROJEKT = "projekt", "Projekt med slutdag"


class Narvaroregel(TextChoices):
    """Whether attendance is kept in an insats (N12). Where it is not, the catalogue says why."""

    TILLFALLE = "tillfalle", "Närvaro registreras per tillfälle"
    INGEN = "ingen", "Närvaro registreras inte"


class Rapportrytm(TextChoices):
    """How often the remittent gets the attendance report of an insats (N12)."""

    MANAD = "manad", "Varje månad"
    AVSLUT = "avslut", "När insatsen slutar"
    INGEN = "ingen", "Ingen rapport lämnas"


class Anordnarslag(TextChoices):
    EGEN = "egen", "Egen verksamhet"
    KOMMUNAL = "kommunal", "Annan kommunal enhet"
    OFFENTLIG = "offentlig", "Annan offentlig arbetsgivare"
    PRIVAT = "privat", "Privat arbetsgivare"
    IDEBUREN = "ideburen", "Förening eller stiftelse"
