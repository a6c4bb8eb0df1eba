from django.urls import path

from ame.arenden.views import (
    ansvarig,
    anteckning,
    arende,
    bevakning,
    historik,
    insyn,
    journal,
    lista,
    min_dag,
    samtycken,
    skydd,
    sok,
)

urlpatterns = [
    path("", min_dag.min_dag, name="min_dag"),
    path("sok/", sok.sok, name="sok"),
    path("arenden/", lista.arendelista, name="arendelista"),
    path("arenden/<uuid:pk>/", arende.arende, name="arende"),
    path("arenden/<uuid:pk>/journal/", journal.arende_journal, name="arende_journal"),
    path("arenden/<uuid:pk>/historik/", historik.arende_historik, name="arende_historik"),
    path("arenden/<uuid:pk>/samtycken/", samtycken.samtycken, name="arende_samtycken"),
    path("arenden/<uuid:pk>/samtycken/<uuid:medgivande>/aterkalla/", samtycken.samtycke_aterkalla, name="samtycke_aterkalla"),
    path("arenden/<uuid:pk>/insyn/", insyn.arende_insyn, name="arende_insyn"),
    path("arenden/<uuid:pk>/ansvarig/", ansvarig.arende_ansvarig, name="arende_ansvarig"),
    path("arenden/<uuid:pk>/skydd/", skydd.arende_skydd, name="arende_skydd"),
    path("arenden/<uuid:pk>/anteckning/", anteckning.anteckning_ny, name="anteckning_ny"),
    path("arenden/<uuid:pk>/anteckning/utkast/", anteckning.anteckning_utkast, name="anteckning_utkast"),
    path("anteckningar/<uuid:pk>/ratta/", anteckning.anteckning_ratta, name="anteckning_ratta"),
    path("arenden/<uuid:pk>/bevakning/", bevakning.bevakning_ny, name="bevakning_ny"),
    path("bevakningar/<uuid:pk>/", bevakning.bevakning_oppna, name="bevakning_oppna"),
    path("bevakningar/<uuid:pk>/klar/", bevakning.bevakning_klar, name="bevakning_klar"),
    path("bevakningar/<uuid:pk>/angra/", bevakning.bevakning_angra, name="bevakning_angra"),
]
