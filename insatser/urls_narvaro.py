from django.urls import URLPattern, path

from insatser.views import narvaro, narvaro_person

urlpatterns: list[URLPattern] = [
    path("insatser/narvaro/", narvaro.narvaro, name="narvaro"),
    path("arenden/<uuid:pk>/narvaro/", narvaro_person.arende_narvaro, name="arende_narvaro"),
    path("arenden/<uuid:pk>/narvaro/schema/", narvaro_person.arende_schema_nytt, name="arende_schema_nytt"),
    path("arenden/<uuid:pk>/narvaro/tillfalle/", narvaro_person.arende_tillfalle_nytt, name="arende_tillfalle_nytt"),
    path("insatser/<uuid:pk>/narvaro/", narvaro_person.insats_narvaro, name="insats_narvaro"),
    path("insatser/schema/<uuid:pk>/andra/", narvaro_person.schemarad_andra, name="schemarad_andra"),
    path("insatser/schema/<uuid:pk>/avsluta/", narvaro_person.schemarad_avsluta, name="schemarad_avsluta"),
    path("insatser/tillfallen/<uuid:pk>/", narvaro_person.tillfalle, name="tillfalle"),
    path("insatser/tillfallen/<uuid:pk>/flytta/", narvaro_person.tillfalle_flytta, name="tillfalle_flytta"),
]
