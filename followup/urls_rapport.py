from django.urls import URLPattern, path

from followup.views import exempel, forskning, rapport

urlpatterns: list[URLPattern] = [
    path("", rapport.rapporter, name="rapporter"),
    path("mottagare/<uuid:pk>/", rapport.rapportmottagare, name="rapportmottagare"),
    path("exempel/", exempel.exempel, name="exempel"),
    path("exempel/nytt/<uuid:pk>/<uuid:insatstyp>/", exempel.exempel_nytt, name="exempel_nytt"),
    path("exempel/nytt/<uuid:pk>/<uuid:insatstyp>/utkast/", exempel.exempel_utkast, name="exempel_utkast"),
    path("exempel/<uuid:pk>/", exempel.exempelblad, name="exempelblad"),
    path("exempel/<uuid:pk>/pdf/", exempel.exempelblad_pdf, name="exempelblad_pdf"),
    path("forskning/", forskning.forskningsuttag, name="forskningsuttag"),
    path("<uuid:pk>/", rapport.rapport, name="rapport"),
    path("<uuid:pk>/pdf/", rapport.rapport_pdf, name="rapport_pdf"),
    path("<uuid:pk>/excel/", rapport.rapport_xlsx, name="rapport_xlsx"),
    path("<uuid:pk>/ny-version/", rapport.rapport_gor_om, name="rapport_gor_om"),
]
