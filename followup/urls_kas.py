"""KAS-underlag; included under /uppfoljning/kas/."""

from django.urls import path

from followup.views import kas, kas_arsarbetare, kas_kolada, kas_kvalitet, kas_ut

urlpatterns = [
    path("", kas.kas, name="kas"),
    path("kvalitet/", kas_kvalitet.kas_kvalitet, name="kas_kvalitet"),
    path("definitioner/", kas_kvalitet.kas_definitioner, name="kas_definitioner"),
    path("arsarbetare/", kas_arsarbetare.kas_arsarbetare, name="kas_arsarbetare"),
    path("arsarbetare/<uuid:pk>/", kas_arsarbetare.kas_arsarbetare_andra, name="kas_arsarbetare_andra"),
    path("kolada/", kas_kolada.kas_kolada, name="kas_kolada"),
    path("rakna/", kas.kas_rakna, name="kas_rakna"),
    path("<uuid:pk>/", kas.kas_korning, name="kas_korning"),
    path("<uuid:pk>/framsteg/", kas.kas_framsteg, name="kas_framsteg"),
    path("<uuid:pk>/frys/", kas.kas_frys, name="kas_frys"),
    path("<uuid:pk>/leverera/", kas_ut.kas_leverera, name="kas_leverera"),
    path("<uuid:pk>/formular/", kas_ut.kas_formular, name="kas_formular"),
    path("<uuid:pk>/pdf/", kas_ut.kas_pdf, name="kas_pdf"),
    path("<uuid:pk>/xlsx/", kas_ut.kas_xlsx, name="kas_xlsx"),
    path("<uuid:pk>/csv/", kas_ut.kas_csv, name="kas_csv"),
    path("<uuid:pk>/jamfor/", kas.kas_jamfor, name="kas_jamfor"),
    path("<uuid:pk>/kommuner/", kas_kolada.kas_kommuner, name="kas_kommuner"),
    path("<uuid:pk>/<slug:kpi>/<slug:kon>/", kas.kas_lista, name="kas_lista"),
]
