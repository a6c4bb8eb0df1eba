from django.urls import URLPattern, path

from insatser.views import lage

urlpatterns: list[URLPattern] = [
    path("insatser/stillestand/", lage.stillestand, name="stillestand"),
    path("insatser/malgrupper/", lage.malgrupper, name="malgrupper"),
    path("insatser/behov-till-namnden/", lage.behov_namnden, name="behov_namnden"),
]
