from django.urls import path

from ame.organisation import views, views_avtal

ENHET = "administration/enheter/<uuid:pk>"
TYP = "administration/enheter/<uuid:enhet>/bestallningar/<uuid:pk>"

urlpatterns = [
    path("samverkan/avtal/", views_avtal.avtalslista, name="avtal"),
    path("samverkan/avtal/nytt/", views_avtal.avtal_nytt, name="avtal_nytt"),
    path("samverkan/avtal/<uuid:pk>/oversyn/", views_avtal.avtal_oversyn, name="avtal_oversyn"),
    path(f"{ENHET}/", views.enhet_installning, name="enhet_installning"),
    path(f"{ENHET}/bestallningar/", views.enhet_bestallningar, name="enhet_bestallningar"),
    path(f"{ENHET}/bestallningar/ny/", views.enhet_bestallning_ny, name="enhet_bestallning_ny"),
    path(f"{TYP}/andra/", views.bestallningstyp_andra, name="bestallningstyp_andra"),
    path(f"{TYP}/avsluta/", views.bestallningstyp_avsluta, name="bestallningstyp_avsluta"),
    path("administration/verksamheter/<uuid:pk>/", views.verksamhet, name="verksamhet"),
    path("administration/verksamheter/<uuid:pk>/regim/", views.verksamhet_regim, name="verksamhet_regim"),
    path("administration/delegationer/<uuid:pk>/avsluta/", views.delegation_avsluta, name="delegation_avsluta"),
]
