from django.urls import URLPattern, path

from insatser.views import anstallning, radgivning, stod

urlpatterns: list[URLPattern] = [
    path("arenden/<uuid:pk>/stod/", stod.arende_stod, name="arende_stod"),
    path("insatser/stod/<uuid:pk>/ratta/", stod.stod_ratta, name="stod_ratta"),
    path("insatser/stodmix/", stod.stodmix, name="stodmix"),
    path("insatser/radgivning/", radgivning.radgivning, name="radgivning"),
    path("insatser/radgivning/<uuid:pk>/angra/", radgivning.radgivning_angra, name="radgivning_angra"),
    path("arenden/<uuid:pk>/anstallningar/", anstallning.arende_anstallningar, name="arende_anstallningar"),
    path("arenden/<uuid:pk>/anstallningar/ny/", anstallning.anstallning_ny, name="anstallning_ny"),
    path("insatser/anstallningar/<uuid:pk>/andra/", anstallning.anstallning_andra, name="anstallning_andra"),
    path("insatser/anstallningar/<uuid:pk>/avsluta/", anstallning.anstallning_avsluta, name="anstallning_avsluta"),
]
