"""The measures; included under /uppfoljning/matt/."""

from django.urls import path

from followup.views import matt, mina_siffror

urlpatterns = [
    path("", matt.matt_lista, name="matt_lista"),
    path("mina/", mina_siffror.mina_siffror, name="mina_siffror"),
    path("<slug:matt>/", matt.matt_detalj, name="matt_detalj"),
    path("<slug:matt>/csv/", matt.matt_csv, name="matt_csv"),
    path("<slug:matt>/lista/", matt.matt_rader, name="matt_rader"),
    path("<slug:matt>/mal/", matt.matt_mal, name="matt_mal"),
    path("<slug:matt>/brott/", matt.matt_brott, name="matt_brott"),
]
