"""Wiring only: every step has its own urls.py, and the paths follow the flow (design.md 2)."""

from django.conf import settings
from django.urls import include, path
from django.views.generic import TemplateView

from ame.access import views as access_views
from ame.audit import views as audit_views
from ame.common import galleri
from ame.common.csp import csp_rapport
from ame.common.halsa import halsa

urlpatterns = [
    path("", include("ame.arenden.urls")),
    path("", include("intake.urls")),
    path("", include("insatser.urls")),
    path("", include("followup.urls")),
    path("", include("ame.organisation.urls")),
    path("installningar/", access_views.installningar, name="installningar"),
    path("installningar/logg/", access_views.logg_bekrafta, name="logg_bekrafta"),
    path("administration/", access_views.admin_start, name="admin_start"),
    path("administration/uppdrag/", access_views.uppdrag_nytt, name="uppdrag_nytt"),
    path("administration/uppdrag/<uuid:pk>/avsluta/", access_views.uppdrag_avsluta, name="uppdrag_avsluta"),
    path("administration/uppdrag/<uuid:pk>/stang-konto/", access_views.uppdrag_stang_konto, name="uppdrag_stang_konto"),
    path("logg/", audit_views.laslogg, name="laslogg"),
    path("konto/", include("ame.access.konto_urls")),
    path("demo/logga-in/", access_views.demo_logga_in, name="demo_logga_in"),
    path("tillganglighet/", access_views.oppen(TemplateView.as_view(template_name="tillganglighet.html")), name="tillganglighet"),
    path("csp-rapport/", csp_rapport, name="csp_rapport"),
    path("halsa/", halsa, name="halsa"),
]

if settings.DEBUG:
    urlpatterns += [
        path("dev/komponenter/", galleri.komponenter, name="komponenter"),
        path("dev/utkast/", galleri.utkast, name="galleri_utkast"),
    ]

handler403 = "ame.common.fel.nekad"
