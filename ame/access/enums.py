from django.db.models import TextChoices


class Roll(TextChoices):
    """The eight roles. What each may do stands in perms.py and nowhere else."""

    HANDLAGGARE = "handlaggare", "Handläggare"
    BEREDARE = "beredare", "Beredare"
    HANDLEDARE = "handledare", "Handledare"
    SOCIALSEKRETERARE = "socialsekreterare", "Socialsekreterare"
    CHEF = "chef", "Chef"
    BESTALLARE = "bestallare", "Beställare"
    LOGGKONTROLLANT = "loggkontrollant", "Loggkontrollant"
    ADMIN = "admin", "Administratör"


class Utseende(TextChoices):
    AUTO = "auto", "Följ datorn"
    LJUST = "light", "Ljust"
    MORKT = "dark", "Mörkt"


class Textstorlek(TextChoices):
    LITEN = "sm", "Liten"
    MELLAN = "md", "Mellan"
    STOR = "lg", "Stor"
