from django.urls import path

from intake.views import beredning, handlagga, inkorg, inskrivning, komplettera, mina, mote, skriva

REMISS = "inflode/remisser/<uuid:pk>"
MIN = "inflode/mina-remisser/<uuid:pk>"
MOTE = "beredning/moten/<uuid:pk>"

urlpatterns = [
    # 1 inflöde: the sender
    path("inflode/remisser/ny/", skriva.remiss_ny, name="remiss_ny"),
    path("inflode/ansokan/ny/", skriva.ansokan_ny, name="ansokan_ny"),
    path(f"{REMISS}/redigera/", skriva.remiss_redigera, name="remiss_redigera"),
    path(f"{REMISS}/utkast/", skriva.remiss_utkast, name="remiss_utkast"),
    path(f"{REMISS}/kasta/", skriva.remiss_kasta, name="remiss_kasta"),
    path(f"{REMISS}/skicka/", skriva.remiss_skicka, name="remiss_skicka"),
    path(f"{REMISS}/komplettera/", komplettera.remiss_komplettera, name="remiss_komplettera"),
    path(f"{REMISS}/komplettera/utkast/", komplettera.remiss_komplettera_utkast, name="remiss_komplettera_utkast"),
    path("inflode/mina-remisser/", mina.mina_remisser, name="mina_remisser"),
    path(f"{MIN}/", mina.min_remiss, name="min_remiss"),
    path(f"{MIN}/aterta/", mina.remiss_aterta, name="remiss_aterta"),
    path(f"{MIN}/samtycke/aterkalla/", mina.remiss_samtycke_aterkalla, name="remiss_samtycke_aterkalla"),
    # 1 inflöde: the receiver
    path("inflode/remisser/", inkorg.remisser, name="remisser"),
    path(f"{REMISS}/", handlagga.remiss, name="remiss"),
    path(f"{REMISS}/ta-emot/", handlagga.remiss_ta_emot, name="remiss_ta_emot"),
    path(f"{REMISS}/komplettering/", handlagga.remiss_komplettering, name="remiss_komplettering"),
    path(f"{REMISS}/avboj/", handlagga.remiss_avboj, name="remiss_avboj"),
    path(f"{REMISS}/omdirigera/", handlagga.remiss_omdirigera, name="remiss_omdirigera"),
    # 2 beredning
    path("beredning/", beredning.beredningar, name="beredningar"),
    path("beredning/remisser/<uuid:pk>/starta/", beredning.beredning_starta, name="beredning_starta"),
    path("beredning/<uuid:pk>/", beredning.beredning, name="beredning"),
    path("beredning/<uuid:pk>/mote/", beredning.beredning_till_mote, name="beredning_till_mote"),
    path("beredning/moten/ny/", mote.mote_nytt, name="mote_nytt"),
    path(f"{MOTE}/", mote.mote, name="mote"),
    path(f"{MOTE}/deltagare/", mote.mote_deltagare, name="mote_deltagare"),
    path(f"{MOTE}/lagg-till/", mote.mote_lagg_till, name="mote_lagg_till"),
    path(f"{MOTE}/hall/", mote.mote_hall, name="mote_hall"),
    path(f"{MOTE}/protokoll/", mote.mote_protokoll, name="mote_protokoll"),
    path("beredning/arenden/<uuid:pk>/inskrivning/", inskrivning.skriv_in, name="skriv_in"),
]
