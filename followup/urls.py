"""Avslut and uppföljning, by step of the flow."""

from django.urls import include, path

from followup.views import aterkoppling, avslut, betyg, uppfoljning

urlpatterns = [
    path("avslut/remisser/<uuid:remiss>/aterkoppling/", aterkoppling.aterkoppling_ny, name="aterkoppling_ny"),
    path("avslut/remisser/<uuid:remiss>/aterkoppling/utkast/", aterkoppling.aterkoppling_utkast, name="aterkoppling_utkast"),
    path("avslut/aterkopplingar/<uuid:pk>/", aterkoppling.aterkoppling, name="aterkoppling"),
    path("avslut/aterkopplingar/<uuid:pk>/ratta/", aterkoppling.aterkoppling_ratta, name="aterkoppling_ratta"),
    path(
        "avslut/aterkopplingar/<uuid:pk>/ratta/utkast/", aterkoppling.aterkoppling_ratta_utkast, name="aterkoppling_ratta_utkast"
    ),
    path("avslut/aterkopplingar/<uuid:pk>/pdf/", aterkoppling.aterkoppling_pdf, name="aterkoppling_pdf"),
    path("avslut/aterkopplingar/<uuid:pk>/papper/", aterkoppling.aterkoppling_papper, name="aterkoppling_papper"),
    path("inflode/mina-remisser/<uuid:pk>/begaran/", betyg.min_remiss_begaran, name="min_remiss_begaran"),
    path("inflode/mina-remisser/<uuid:pk>/begaran/aterta/", betyg.min_remiss_begaran_aterta, name="min_remiss_begaran_aterta"),
    path("inflode/mina-remisser/<uuid:pk>/betyg/", betyg.min_remiss_betyg, name="min_remiss_betyg"),
    path("avslut/arenden/<uuid:pk>/", avslut.avsluta, name="avsluta"),
    path("avslut/arenden/<uuid:pk>/utkast/", avslut.avsluta_utkast, name="avsluta_utkast"),
    path("avslut/arenden/<uuid:pk>/kontroll/", avslut.avsluta_kontroll, name="avsluta_kontroll"),
    path("avslut/arenden/<uuid:pk>/ej-paborjad/", avslut.ej_paborjad, name="ej_paborjad"),
    path("avslut/<uuid:pk>/angra/", avslut.avslut_angra, name="avslut_angra"),
    path("avslut/<uuid:pk>/arbete/", avslut.arbete_bekrafta, name="arbete_bekrafta"),
    path("avslut/uppfoljningar/", uppfoljning.uppfoljningar, name="uppfoljningar"),
    path("avslut/uppfoljningar/<uuid:pk>/", uppfoljning.uppfoljning_svara, name="uppfoljning_svara"),
    path("avslut/uppfoljningar/<uuid:pk>/forsok/", uppfoljning.uppfoljning_forsok, name="uppfoljning_forsok"),
    path("uppfoljning/kas/", include("followup.urls_kas")),
    path("uppfoljning/matt/", include("followup.urls_matt")),
    path("uppfoljning/resultat/", include("followup.urls_resultat")),
    path("uppfoljning/flode/", include("followup.urls_flode")),
    path("uppfoljning/uppdragsavtal/", include("followup.urls_avtal")),
    path("uppfoljning/rapporter/", include("followup.urls_rapport")),
    path("", include("followup.urls_rost")),
    path("", include("followup.urls_dashboard")),
]
