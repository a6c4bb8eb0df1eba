"""KAS-underlag; included under /uppfoljning/kas/."""

from django.urls import path

from followup.views import kas

urlpatterns = [
    path("", kas.kas, name="kas"),
    path("rakna/", kas.kas_rakna, name="kas_rakna"),
    path("<uuid:pk>/", kas.kas_korning, name="kas_korning"),
    path("<uuid:pk>/framsteg/", kas.kas_framsteg, name="kas_framsteg"),
    path("<uuid:pk>/frys/", kas.kas_frys, name="kas_frys"),
    path("<uuid:pk>/csv/", kas.kas_csv, name="kas_csv"),
    path("<uuid:pk>/jamfor/", kas.kas_jamfor, name="kas_jamfor"),
    path("<uuid:pk>/<slug:kpi>/<slug:kon>/", kas.kas_lista, name="kas_lista"),
]
