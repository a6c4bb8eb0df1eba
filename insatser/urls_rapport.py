from django.urls import URLPattern, path

from insatser.views import bedoma, kallelse, rapport, uppgifter

urlpatterns: list[URLPattern] = [
    path("arenden/<uuid:pk>/uppgifter/", uppgifter.arende_uppgifter, name="arende_uppgifter"),
    path("arenden/<uuid:pk>/kallelser/ny/", kallelse.kallelse_ny, name="kallelse_ny"),
    path("insatser/kallelser/<uuid:pk>/natt/", kallelse.kallelse_natt, name="kallelse_natt"),
    path("insatser/tillfallen/<uuid:pk>/bedoma/", bedoma.bedoma, name="bedoma"),
    path("insatser/tillfallen/<uuid:pk>/anmalan/", bedoma.bedoma_anmalan, name="bedoma_anmalan"),
    path("insatser/tillfallen/<uuid:pk>/forklaring/", bedoma.bedoma_forklaring, name="bedoma_forklaring"),
    path("insatser/tillfallen/<uuid:pk>/forklaring/utkast/", bedoma.bedoma_forklaring_utkast, name="bedoma_forklaring_utkast"),
    path("arenden/<uuid:pk>/narvarorapport/<uuid:remiss>/<str:manad>/", rapport.rapport_ny, name="rapport_ny"),
    path("insatser/narvarorapporter/<uuid:pk>/", rapport.narvarorapport, name="narvarorapport"),
    path("insatser/narvarorapporter/<uuid:pk>/pdf/", rapport.narvarorapport_pdf, name="narvarorapport_pdf"),
    path("insatser/narvarorapporter/<uuid:pk>/kvittera/", rapport.narvarorapport_kvittera, name="narvarorapport_kvittera"),
    path("insatser/narvarorapporter/<uuid:pk>/aterkalla/", rapport.narvarorapport_aterkalla, name="narvarorapport_aterkalla"),
    path(
        "insatser/narvarorapporter/<uuid:pk>/kommunicerad/",
        rapport.narvarorapport_kommunicerad,
        name="narvarorapport_kommunicerad",
    ),
]
