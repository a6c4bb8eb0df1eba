"""Flow, stock and local context; included under /uppfoljning/flode/."""

from django.urls import path

from followup.views import flode, lokalt

urlpatterns = [
    path("", flode.flode, name="flode"),
    path("flode.csv", flode.flode_csv, name="flode_csv"),
    path("lista/", flode.flode_lista, name="flode_lista"),
    path("bestand/", flode.bestand, name="bestand"),
    path("bestand/bestand.csv", flode.bestand_csv, name="bestand_csv"),
    path("lokalt/", lokalt.lokalt, name="lokalt"),
]
