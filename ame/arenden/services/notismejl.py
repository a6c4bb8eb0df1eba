"""The daily e-mail: "you have a new message, sign in" and nothing else (C96; law.md B11).

At most once. The rows are marked and committed before the mail leaves, so a worker that is killed in between loses one mail; the notice
itself still stands in the app. The other order could send the same mail again, which is what people complained about.
"""

import logging
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage, get_connection
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.template.loader import render_to_string
from django.utils import timezone

from ame.access.models import Uppdrag, User
from ame.arenden.models import Notis
from ame.arenden.services.notiser import sidor

AMNE = "Du har ett nytt meddelande i AME"
MALL = "arenden/notismejl.txt"
PAMINN_DAGAR = 7  # the same unread matter never gives two mails within a week
SKICKAS_EJ = "django.core.mail.backends.dummy.EmailBackend"
logg = logging.getLogger(__name__)


def skicka_notismejl() -> int:
    """One mail to each user who has something new. Run twice on a day it sends nothing twice. Returns how many were sent; when no mail
    server is set nothing is marked, and when it does not answer the job fails before anything is."""
    if settings.EMAIL_BACKEND == SKICKAS_EJ:
        return 0
    users = list(_mottagare().values_list("pk", flat=True))
    if not users:
        return 0
    with get_connection() as forbindelse:
        return sum(_skicka_till(pk, forbindelse) for pk in users)


def _nya() -> Any:
    return Notis.objects.olasta().filter(far_mejlas=True, mejlad_vid__isnull=True)


def _mottagare() -> Any:
    """Who may be mailed at all: an open account with an uppdrag today and an address, that has not said no."""
    har_uppdrag = Uppdrag.objects.aktiva(timezone.localdate()).filter(user=OuterRef("pk"))
    har_nytt = _nya().filter(user=OuterRef("pk"))
    villiga = User.objects.filter(is_active=True, vill_ha_epost=True).exclude(email="")
    return villiga.filter(Exists(har_uppdrag), Exists(har_nytt)).order_by("pk")


def _skicka_till(user_id: int, forbindelse: Any) -> int:
    adress = _boka(user_id)
    if not adress:
        return 0
    text = render_to_string(MALL, {"adress": settings.AME_ADRESS})
    try:
        EmailMessage(AMNE, text, to=[adress], connection=forbindelse).send()
    except Exception:  # one bad address must not stop the others; no address in the log
        logg.exception("Ett notismejl kunde inte skickas.")
        return 0
    return 1


@transaction.atomic
def _boka(user_id: int) -> str:
    """Marks what the mail is about and returns the address; empty when nothing is to be sent. The user's row is locked, so that two runs
    at once send one mail."""
    user = User.objects.select_for_update(of=("self",)).get(pk=user_id)
    if not (user.is_active and user.vill_ha_epost and _giltig(user.email)):
        return ""
    senast = Notis.objects.filter(user=user, mejlad_vid__isnull=False).order_by("-mejlad_vid").values_list("mejlad_vid").first()
    if senast and timezone.localdate(senast[0]) >= timezone.localdate():
        return ""
    nya, nyss = list(_nya().filter(user=user)), _nyss_mejlade(user)
    dar = sidor(user, nya)
    skickas = [n for n in nya if n.pk in dar and not dar[n.pk].ar_skyddad and n.sida_id not in nyss]
    Notis.objects.filter(pk__in=[n.pk for n in skickas]).update(mejlad_vid=timezone.now())
    return user.email if skickas else ""


def _nyss_mejlade(user: User) -> set[UUID]:
    """Matters that gave a mail within the week and are still unread."""
    fran = timezone.now() - timedelta(days=PAMINN_DAGAR)
    return set(Notis.objects.olasta().filter(user=user, mejlad_vid__gt=fran).values_list("sida_id", flat=True))


def _giltig(adress: str) -> bool:
    try:
        validate_email(adress)
    except ValidationError:
        return False
    return True
