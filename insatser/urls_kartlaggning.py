from django.urls import URLPattern, path

from insatser.views import kartlaggning, kartlaggning_jamfor, kartlaggningsmall

EN = "insatser/kartlaggningar/<uuid:pk>"
AVSNITT = f"{EN}/avsnitt/<slug:kod>"
MALL = "administration/kartlaggningsmallar/<uuid:pk>"
OMRADE = "administration/kartlaggningsomraden/<uuid:pk>"

urlpatterns: list[URLPattern] = [
    path("arenden/<uuid:pk>/kartlaggning/", kartlaggning.arende_kartlaggning, name="arende_kartlaggning"),
    path("arenden/<uuid:pk>/kartlaggning/ny/", kartlaggning.arende_kartlaggning_ny, name="arende_kartlaggning_ny"),
    path(f"{EN}/", kartlaggning.kartlaggning, name="kartlaggning"),
    path(f"{EN}/klar/", kartlaggning.kartlaggning_klar, name="kartlaggning_klar"),
    path(f"{EN}/klar/utkast/", kartlaggning.kartlaggning_klar_utkast, name="kartlaggning_klar_utkast"),
    path(f"{EN}/jamfor/<uuid:pk2>/", kartlaggning_jamfor.kartlaggning_jamfor, name="kartlaggning_jamfor"),
    path(f"{AVSNITT}/", kartlaggning.kartlaggning_avsnitt, name="kartlaggning_avsnitt"),
    path(f"{AVSNITT}/utkast/", kartlaggning.kartlaggning_avsnitt_utkast, name="kartlaggning_avsnitt_utkast"),
    path(
        "administration/verksamheter/<uuid:pk>/kartlaggningsmallar/",
        kartlaggningsmall.kartlaggningsmallar,
        name="kartlaggningsmallar",
    ),
    path(f"{MALL}/", kartlaggningsmall.kartlaggningsmall, name="kartlaggningsmall"),
    path(f"{MALL}/ny/", kartlaggningsmall.kartlaggningsmall_ny, name="kartlaggningsmall_ny"),
    path(f"{MALL}/avsluta/", kartlaggningsmall.kartlaggningsmall_avsluta, name="kartlaggningsmall_avsluta"),
    path(f"{MALL}/omrade/", kartlaggningsmall.kartlaggningsmall_omrade, name="kartlaggningsmall_omrade"),
    path(f"{OMRADE}/", kartlaggningsmall.kartlaggningsomrade, name="kartlaggningsomrade"),
    path(f"{OMRADE}/bort/", kartlaggningsmall.kartlaggningsomrade_bort, name="kartlaggningsomrade_bort"),
]
