from django.urls import path

from insatser.views import insats, lista, planering

urlpatterns = [
    path("insatser/", lista.insatser, name="insatser"),
    path("insatser/arenden/<uuid:pk>/ny/", insats.insats_ny, name="insats_ny"),
    path("insatser/<uuid:pk>/", insats.insats, name="insats"),
    path("insatser/<uuid:pk>/forlang/", insats.insats_forlang, name="insats_forlang"),
    path("insatser/<uuid:pk>/avsluta/", insats.insats_avsluta, name="insats_avsluta"),
    path("arenden/<uuid:pk>/planering/", planering.arende_planering, name="arende_planering"),
]
