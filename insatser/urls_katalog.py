from django.urls import URLPattern, path

from insatser.views import katalog

urlpatterns: list[URLPattern] = [
    path("insatser/katalog/", katalog.insatskatalog, name="insatskatalog"),
    path("insatser/katalog/<uuid:pk>/antal/", katalog.katalog_antal, name="katalog_antal"),
    path("insatser/katalog/<uuid:pk>/projekt/", katalog.katalog_projekt, name="katalog_projekt"),
]
