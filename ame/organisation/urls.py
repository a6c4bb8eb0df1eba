from django.urls import path

from ame.organisation.views import avtal, bestallningar, installning, katalog, verksamhet

ENHET = "administration/enheter/<uuid:pk>"
VERKSAMHET = "administration/verksamheter/<uuid:pk>"
KATALOG = "administration/katalog/<uuid:pk>"
TYP = "administration/enheter/<uuid:enhet>/bestallningar/<uuid:pk>"

urlpatterns = [
    path("samverkan/avtal/", avtal.avtalslista, name="avtal"),
    path("samverkan/avtal/nytt/", avtal.avtal_nytt, name="avtal_nytt"),
    path("samverkan/avtal/<uuid:pk>/oversyn/", avtal.avtal_oversyn, name="avtal_oversyn"),
    path(f"{ENHET}/", installning.enhet_installning, name="enhet_installning"),
    path(f"{ENHET}/bestallningar/", bestallningar.enhet_bestallningar, name="enhet_bestallningar"),
    path(f"{ENHET}/bestallningar/ny/", bestallningar.enhet_bestallning_ny, name="enhet_bestallning_ny"),
    path(f"{TYP}/andra/", bestallningar.bestallningstyp_andra, name="bestallningstyp_andra"),
    path(f"{TYP}/avsluta/", bestallningar.bestallningstyp_avsluta, name="bestallningstyp_avsluta"),
    path(f"{VERKSAMHET}/katalog/", katalog.verksamhet_katalog, name="verksamhet_katalog"),
    path(f"{VERKSAMHET}/katalog/ny/", katalog.verksamhet_insatstyp_ny, name="verksamhet_insatstyp_ny"),
    path(f"{VERKSAMHET}/franvaroskal/ny/", katalog.verksamhet_franvaroskal_ny, name="verksamhet_franvaroskal_ny"),
    path(f"{VERKSAMHET}/kontaktvagar/ny/", katalog.verksamhet_kontaktvag_ny, name="verksamhet_kontaktvag_ny"),
    path(f"{KATALOG}/andra/", katalog.insatstyp_andra, name="insatstyp_andra"),
    path(f"{KATALOG}/avsluta/", katalog.insatstyp_avsluta, name="insatstyp_avsluta"),
    path("administration/franvaroskal/<uuid:pk>/avsluta/", katalog.franvaroskal_avsluta, name="franvaroskal_avsluta"),
    path("administration/kontaktvagar/<uuid:pk>/avsluta/", katalog.kontaktvag_avsluta, name="kontaktvag_avsluta"),
    path("administration/verksamheter/<uuid:pk>/", verksamhet.verksamhet, name="verksamhet"),
    path("administration/verksamheter/<uuid:pk>/regim/", verksamhet.verksamhet_regim, name="verksamhet_regim"),
    path("administration/delegationer/<uuid:pk>/avsluta/", verksamhet.delegation_avsluta, name="delegation_avsluta"),
]
