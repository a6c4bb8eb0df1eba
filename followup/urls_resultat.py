from django.urls import URLPattern, path

from followup.views import forsorjning, resultat

urlpatterns: list[URLPattern] = [
    path("", resultat.resultat, name="resultat"),
    path("insatser/", resultat.resultat_insatser, name="resultat_insatser"),
    path("justerad/", resultat.resultat_justerad, name="resultat_justerad"),
    path("tillgang/", resultat.resultat_tillgang, name="resultat_tillgang"),
    path("rundgang/", resultat.resultat_aterkomst, name="resultat_aterkomst"),
    path("rundgang/personer/", resultat.rundgang_lista, name="rundgang_lista"),
    path("inlasning/", resultat.resultat_inlasning, name="resultat_inlasning"),
    path("utveckling/", resultat.resultat_utveckling, name="resultat_utveckling"),
    path("samlad-bild/", resultat.resultat_samlad, name="resultat_samlad"),
    path("forsorjning/", forsorjning.forsorjning, name="resultat_forsorjning"),
]
