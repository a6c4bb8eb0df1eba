from django.urls import URLPattern, path

from followup.views import uppdragsavtal as v

urlpatterns: list[URLPattern] = [
    path("", v.uppdragsavtal, name="uppdragsavtal"),
    path("mal/", v.avtalsmal, name="avtalsmal"),
    path("enheter/<uuid:enhet>/ny/", v.nytt, name="uppdragsavtal_ny"),
    path("enheter/<uuid:enhet>/ny/utkast/", v.nytt_utkast, name="uppdragsavtal_ny_utkast"),
    path("<uuid:pk>/", v.version, name="uppdragsavtal_version"),
    path("<uuid:pk>/andra/", v.andra, name="uppdragsavtal_version_andra"),
    path("<uuid:pk>/andra/utkast/", v.andra_utkast, name="uppdragsavtal_version_utkast"),
    path("<uuid:pk>/grupp/", v.grupp_ny, name="uppdragsavtal_version_grupp"),
    path("<uuid:pk>/mal/", v.mal_nytt, name="uppdragsavtal_version_mal"),
    path("<uuid:pk>/signera/", v.signera, name="uppdragsavtal_version_signera"),
    path("<uuid:pk>/kasta/", v.kasta, name="uppdragsavtal_version_kasta"),
    path("grupper/<uuid:pk>/ta-bort/", v.grupp_bort, name="avtalsgrupp_bort"),
    path("mal/<uuid:pk>/ta-bort/", v.mal_bort, name="avtalsmal_bort"),
]
