import pytest
from datetime import date, timedelta
from django.urls import reverse
from django.utils import timezone
from intake import services as intake
from tests.flode import *
from tests.factories import *

def test_smoke(varld, som, ifyllt):
    s = som(varld.socialsekreterare)
    h = som(varld.handlaggare)
    b = som(varld.beredare)
    r = s.get(reverse("remiss_ny")); assert r.status_code == 200
    r = s.post(reverse("remiss_ny"), {"mottagande_enhet": varld.ame.pk}); assert r.status_code == 302, r.content.decode()
    url = r.url
    r = s.get(url); assert r.status_code == 200
    pk = url.split("/")[3]
    r = s.post(reverse("remiss_utkast", args=[pk]), {"fornamn": "X"}); assert r.status_code == 200, r.content
    r = s.post(reverse("remiss_utkast", args=[pk])+"?del=enhetens", ifyllt(flik="", lopnr="1")); assert r.status_code == 200, r.content
    r = s.post(reverse("remiss_skicka", args=[pk]), {"fornamn": ""}); assert r.status_code == 422
    r = s.post(reverse("remiss_skicka", args=[pk]), ifyllt(flik="")); assert r.status_code == 302, r.content.decode()
    r = s.get(r.url); assert r.status_code == 200
    assert s.get(reverse("mina_remisser")).status_code == 200
    assert h.get(reverse("remisser")).status_code == 200
    assert h.get(reverse("remiss", args=[pk])).status_code == 200
    r = h.post(reverse("remiss_ta_emot", args=[pk]), {"ansvarig": varld.handlaggare.pk}); assert r.status_code == 302
    assert h.get(reverse("remiss", args=[pk])).status_code == 200
    r = h.post(reverse("remiss_ta_emot", args=[pk]), {"ansvarig": varld.handlaggare.pk}); assert r.status_code == 409
    r = h.post(reverse("remiss_komplettering", args=[pk]), {"text": "Vad saknas mer"}); assert r.status_code == 302, r.content.decode()
    assert s.get(reverse("min_remiss", args=[pk])).status_code == 200
    assert s.get(reverse("remiss_komplettera", args=[pk])).status_code == 200
    r = s.post(reverse("remiss_komplettera_utkast", args=[pk]), ifyllt(svar="halv")); assert r.status_code == 200
    r = s.post(reverse("remiss_komplettera", args=[pk]), ifyllt(svar="Nu är det klart", lopnr="1")); assert r.status_code == 302, r.content.decode()
    r = h.post(reverse("remiss_ta_emot", args=[pk]), {"ansvarig": varld.handlaggare.pk}); assert r.status_code == 302
    assert h.get(reverse("beredningar")).status_code == 200
    assert h.get(reverse("beredning_starta", args=[pk])).status_code == 200
    r = h.post(reverse("beredning_starta", args=[pk]), {"ansvarig": varld.beredare.pk}); assert r.status_code == 302, r.content.decode()
    from intake.models import Beredning
    ber = Beredning.objects.get()
    assert b.get(reverse("beredning", args=[ber.pk])).status_code == 200
    r = b.post(reverse("beredning", args=[ber.pk]), {"beslut": "skriv_in", "motivering": "bra", "agare": varld.handlaggare.pk}); assert r.status_code == 302, r.content.decode()
    r = h.get(reverse("skriv_in", args=[ber.arende_id])); assert r.status_code == 200
    r = h.post(reverse("skriv_in", args=[ber.arende_id]), {"inskriven_den": timezone.localdate().isoformat(), "utbildning": "saknas", "utan_arbete": "okant", "forsorjning": "bistand", "niva_vid_start": "gul", "ar_inskriven_i_af": ""}); assert r.status_code == 302, r.content.decode()
    assert h.get(reverse("arende", args=[ber.arende_id])).status_code == 200
    assert h.get(reverse("min_dag")).status_code == 200
    assert s.get(reverse("min_remiss", args=[pk])).status_code == 200

def test_forum(som, db):
    v = bygg_varld(beredning="samverkansforum")
    rem = skriv_remiss(v); rem = intake.ta_emot(actor=v.handlaggare, remiss=rem)
    rem2 = skriv_remiss(v, lopnummer=2); rem2 = intake.ta_emot(actor=v.handlaggare, remiss=rem2)
    b = som(v.beredare); s = som(v.socialsekreterare)
    assert b.get(reverse("mote_nytt")).status_code == 200
    r = b.post(reverse("mote_nytt"), {"enhet": v.ame.pk, "moter_den": timezone.localdate().isoformat(), "klockan": "09:00"}); assert r.status_code == 302, r.content.decode()
    assert b.get(r.url).status_code == 200
    r = b.post(r.url, {"users": [v.beredare.pk, v.socialsekreterare.pk]}); assert r.status_code == 302
    murl = r.url
    from intake.models import Beredningsmote, Beredning
    m = Beredningsmote.objects.get()
    h = som(v.handlaggare)
    r = h.post(reverse("beredning_starta", args=[rem.pk]), {"ansvarig": v.handlaggare.pk, "mote": m.pk}); assert r.status_code == 302, r.content.decode()
    r = h.post(reverse("beredning_starta", args=[rem2.pk]), {"ansvarig": v.handlaggare.pk}); assert r.status_code == 302
    assert b.get(murl).status_code == 200
    assert s.get(murl).status_code == 200
    ber2 = Beredning.objects.get(remiss=rem2)
    assert b.get(reverse("beredning", args=[ber2.pk])).status_code == 200
    r = b.post(reverse("mote_lagg_till", args=[m.pk]), {"beredning": ber2.pk})
    print(r.status_code)
    b1 = Beredning.objects.get(remiss=rem)
    r = b.post(murl, {"beredning": b1.pk, "beslut": "skriv_in", "motivering": "x", "agare": v.handlaggare.pk}); assert r.status_code == 302
    assert b.get(reverse("mote_protokoll", args=[m.pk])).status_code == 200
