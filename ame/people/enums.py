from django.db.models import TextChoices


class Kon(TextChoices):
    """Juridiskt kön, as in Kolada (kas.md 6.0); unknown adds to the total only."""

    KVINNA = "K", "Kvinna"
    MAN = "M", "Man"
    OKANT = "O", "Uppgift saknas"


class Identitetsslag(TextChoices):
    PERSONNUMMER = "personnummer", "Personnummer"
    SAMORDNINGSNUMMER = "samordningsnummer", "Samordningsnummer"
    RESERVNUMMER = "reservnummer", "Reservnummer"


class Identitetsniva(TextChoices):
    """How sure the identity behind a samordningsnummer is (SNL 2:1-6; law.md C22)."""

    STYRKT = "styrkt", "Styrkt identitet"
    SANNOLIK = "sannolik", "Sannolik identitet"
    OSAKER = "osaker", "Osäker identitet"


class Skyddsslag(TextChoices):
    """law.md B01: two measures; the police's fingerade uppgifter are never stored (B02)."""

    SEKRETESSMARKERING = "sekretessmarkering", "Sekretessmarkering"
    SKYDDAD_FOLKBOKFORING = "skyddad_folkbokforing", "Skyddad folkbokföring"


class Uppgiftskategori(TextChoices):
    """What a consent may cover. There is no "everything" (law.md A08)."""

    KONTAKT = "kontakt", "Namn och kontaktuppgifter"
    PLANERING = "planering", "Planering och insatser"
    RESULTAT = "resultat", "Resultat och bedömning"
    NARVARO = "narvaro", "Närvaro"
    FORSORJNING = "forsorjning", "Försörjning"
    SPRAK = "sprak", "Språk och tolkbehov"
    HUSHALL = "hushall", "Andra i hushållet"  # each of them consents alone (law.md A14)
    HALSA = "halsa", "Hälsa"
    MISSBRUK = "missbruk", "Missbruk"
    VALD = "vald", "Våld"
    SKULD = "skuld", "Skulder"


# Taken out when a remiss steps down to a weaker regim, unless each is grounded by itself (law.md A17).
KANSLIGA = frozenset({Uppgiftskategori.HALSA, Uppgiftskategori.MISSBRUK, Uppgiftskategori.VALD, Uppgiftskategori.SKULD})


class Medgivandeform(TextChoices):
    SKRIFTLIG = "skriftlig", "Skriftligt"
    MUNTLIG = "muntlig", "Muntligt"
    EPOST = "epost", "E-post"
    ELEGITIMATION = "elegitimation", "E-legitimation"
