from django.db.models import TextChoices


class Roll(TextChoices):
    """The eleven roles. What each may do stands in perms.py and nowhere else."""

    HANDLAGGARE = "handlaggare", "Handläggare"
    BEREDARE = "beredare", "Beredare"
    HANDLEDARE = "handledare", "Handledare"
    SOCIALSEKRETERARE = "socialsekreterare", "Socialsekreterare"
    RECEPTION = "reception", "Reception"  # registers and hands on, opens no case
    FORUMMEDLEM = "forummedlem", "Forummedlem"  # from another authority, sees what its ground covers (S026)
    CHEF = "chef", "Chef"
    BESTALLARE = "bestallare", "Beställare"
    ANALYTIKER = "analytiker", "Analytiker"  # takes out pseudonymised files on a decision, opens no case (S162)
    LOGGKONTROLLANT = "loggkontrollant", "Loggkontrollant"
    ADMIN = "admin", "Administratör"


AGARROLLER = (Roll.HANDLAGGARE, Roll.BEREDARE)  # who may hold a case: "ansvarig" is always one of these (S029)


class Utseende(TextChoices):
    AUTO = "auto", "Följ datorn"
    LJUST = "light", "Ljust"
    MORKT = "dark", "Mörkt"


class Textstorlek(TextChoices):
    LITEN = "sm", "Liten"
    MELLAN = "md", "Mellan"
    STOR = "lg", "Stor"
