"""Voices: the participant's open page, the paper and the question in the case, and the figures."""

from django.urls import path

from followup.views import rost, svara

urlpatterns = [
    path("svara/", svara.svara, name="svara"),
    path("svara/tack/", svara.svara_tack, name="svara_tack"),
    path("avslut/arenden/<uuid:pk>/svarslapp/<slug:enkat>/", rost.svarslapp, name="svarslapp"),
    path("avslut/arenden/<uuid:pk>/behovet/", rost.behovet, name="behovet"),
    path("uppfoljning/roster/", rost.roster, name="roster"),
]
