"""A unit with a forum, somebody from Arbetsförmedlingen who sits there, and cases on the agenda."""

from datetime import time, timedelta

from django.utils import timezone

from intake import services as intake
from intake.models import Beredning, Beredningsmote
from tests.factories import MedgivandeFactory, SamverkanspartFactory, UppdragFactory, UserFactory
from tests.flode import bygg_varld, skriv_remiss

IDAG = timezone.localdate


def bygg_forum():
    return bygg_varld(beredning="samverkansforum")


def bygg_af(forum):
    """Somebody from Arbetsförmedlingen with a seat in the unit's forum."""
    part = SamverkanspartFactory(kommun=forum.ame.verksamhet.namnd.kommun, namn="Arbetsförmedlingen Norr")
    user = UserFactory(namn="Alva Af", titel="Arbetsförmedlare")
    UppdragFactory(user=user, enhet=forum.ame, roll="forummedlem", part=part)
    return user


def part_for(user):
    return user.uppdrag.get(roll="forummedlem").part


def mote(varld, dagar=1, **andra) -> Beredningsmote:
    return intake.skapa_mote(
        actor=varld.beredare, enhet=varld.ame, moter_den=IDAG() + timedelta(days=dagar), klockan=time(9), **andra
    )


def starta(varld, lopnummer=1, mote=None, **falt) -> Beredning:
    ansvarig = {"ansvarig": varld.handlaggare, "actor": varld.chef} if falt.get("har_skydd") else {"actor": varld.handlaggare}
    remiss = intake.ta_emot(remiss=skriv_remiss(varld, lopnummer=lopnummer, **falt), **ansvarig)
    return intake.starta_beredning(actor=varld.handlaggare, remiss=remiss, mote=mote)


def samtycke(varld, beredning, part, **andra):
    falt = {"kategorier": ["kontakt", "planering"], "inhamtat_den": IDAG(), "giltigt_till_den": IDAG() + timedelta(days=60)}
    return MedgivandeFactory(
        person=beredning.arende.person, lamnande_enhet=varld.ame, mottagande_enhet=None, mottagande_part=part, **(falt | andra)
    )


def bordlagg(varld, beredning):
    return intake.besluta(actor=varld.beredare, beredning=beredning, beslut="bordlagg", motivering="Vi saknar underlag.")
