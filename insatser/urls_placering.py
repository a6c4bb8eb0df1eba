from django.urls import URLPattern, path

from insatser.views import arbetsgivarbrev, placering, platser

urlpatterns: list[URLPattern] = [
    path("insatser/platser/", platser.anordnare, name="anordnare"),
    path("insatser/platser/ny-anordnare/", platser.anordnare_ny, name="anordnare_ny"),
    path("insatser/platser/anordnare/<uuid:pk>/", platser.anordnare_andra, name="anordnare_andra"),
    path("insatser/platser/anordnare/<uuid:pk>/ny-plats/", platser.plats_ny, name="plats_ny"),
    path("insatser/platser/utan-nasta-steg/", placering.placeringar_utan_steg, name="placeringar_utan_steg"),
    path("insatser/platser/<uuid:pk>/", platser.plats_andra, name="plats_andra"),
    path("insatser/platser/<uuid:pk>/veckor/", platser.plats_veckor, name="plats_veckor"),
    path("insatser/<uuid:pk>/placeringar/ny/", placering.placering_ny, name="placering_ny"),
    path("insatser/placeringar/<uuid:pk>/", placering.placering, name="placering"),
    path("insatser/placeringar/<uuid:pk>/andra/", placering.placering_andra, name="placering_andra"),
    path("insatser/placeringar/<uuid:pk>/start/", placering.placering_start, name="placering_start"),
    path("insatser/placeringar/<uuid:pk>/avsluta/", placering.placering_avsluta, name="placering_avsluta"),
    path("insatser/placeringar/<uuid:pk>/blev-inte-av/", placering.placering_installd, name="placering_installd"),
    path("insatser/placeringar/<uuid:pk>/brev/", arbetsgivarbrev.arbetsgivarbrev_ny, name="arbetsgivarbrev_ny"),
    path("insatser/brev/<uuid:pk>/", arbetsgivarbrev.arbetsgivarbrev, name="arbetsgivarbrev"),
    path("insatser/avstamningar/<uuid:pk>/", placering.avstamning_gor, name="avstamning_gor"),
]
