from django.http import HttpResponse
from django.urls import path


def _pa_vag(request, **kwargs):
    return HttpResponse("Sidan är på väg.")


R = "inflode/remisser/<uuid:pk>/"
urlpatterns = [
    path("inflode/remisser/", _pa_vag, name="remisser"),
    path("inflode/remisser/ny/", _pa_vag, name="remiss_ny"),
    path("inflode/ansokan/ny/", _pa_vag, name="ansokan_ny"),
    path(R, _pa_vag, name="remiss"),
    path(f"{R}redigera/", _pa_vag, name="remiss_redigera"),
    path(f"{R}utkast/", _pa_vag, name="remiss_utkast"),
    path(f"{R}skicka/", _pa_vag, name="remiss_skicka"),
    path(f"{R}ta-emot/", _pa_vag, name="remiss_ta_emot"),
    path(f"{R}komplettering/", _pa_vag, name="remiss_komplettering"),
    path(f"{R}avboj/", _pa_vag, name="remiss_avboj"),
    path(f"{R}omdirigera/", _pa_vag, name="remiss_omdirigera"),
    path(f"{R}aterta/", _pa_vag, name="remiss_aterta"),
    path(f"{R}komplettera/", _pa_vag, name="remiss_komplettera"),
    path("inflode/mina-remisser/", _pa_vag, name="mina_remisser"),
    path("inflode/mina-remisser/<uuid:pk>/", _pa_vag, name="min_remiss"),
    path("beredning/", _pa_vag, name="beredningar"),
    path("beredning/remisser/<uuid:pk>/starta/", _pa_vag, name="beredning_starta"),
    path("beredning/<uuid:pk>/", _pa_vag, name="beredning"),
    path("beredning/moten/ny/", _pa_vag, name="mote_nytt"),
    path("beredning/moten/<uuid:pk>/", _pa_vag, name="mote"),
    path("beredning/moten/<uuid:pk>/lagg-till/", _pa_vag, name="mote_lagg_till"),
    path("beredning/moten/<uuid:pk>/hall/", _pa_vag, name="mote_hall"),
    path("beredning/arenden/<uuid:pk>/inskrivning/", _pa_vag, name="skriv_in"),
]
