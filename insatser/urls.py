from django.urls import URLPattern, path

from insatser import (
    urls_kartlaggning,
    urls_katalog,
    urls_lage,
    urls_narvaro,
    urls_placering,
    urls_plan,
    urls_rapport,
    urls_stod,
)
from insatser.views import insats, lista, planering

urlpatterns: list[URLPattern] = [
    path("insatser/", lista.insatser, name="insatser"),
    path("insatser/arenden/<uuid:pk>/ny/", insats.insats_ny, name="insats_ny"),
    path("insatser/<uuid:pk>/", insats.insats, name="insats"),
    path("insatser/<uuid:pk>/forlang/", insats.insats_forlang, name="insats_forlang"),
    path("insatser/<uuid:pk>/avsluta/", insats.insats_avsluta, name="insats_avsluta"),
    path("arenden/<uuid:pk>/planering/", planering.arende_planering, name="arende_planering"),
    *urls_kartlaggning.urlpatterns,
    *urls_plan.urlpatterns,
    *urls_katalog.urlpatterns,
    *urls_stod.urlpatterns,
    *urls_placering.urlpatterns,
    *urls_narvaro.urlpatterns,
    *urls_rapport.urlpatterns,
    *urls_lage.urlpatterns,
]
