from django.urls import URLPattern, path

from insatser.views import plan, plan_version

PLAN = "arenden/<uuid:pk>/plan/"
urlpatterns: list[URLPattern] = [
    path("insatser/mellan-stolarna/", plan_version.mellan_stolarna_lista, name="mellan_stolarna"),
    path(PLAN, plan.arende_plan, name="arende_plan"),
    path(f"{PLAN}utkast/", plan.arende_plan_utkast, name="arende_plan_utkast"),
    path(f"{PLAN}kontakt/", plan.arende_plan_kontakt, name="arende_plan_kontakt"),
    path(f"{PLAN}mal/ny/", plan.arende_plan_mal_ny, name="arende_plan_mal_ny"),
    path(f"{PLAN}mal/<uuid:rad>/", plan.arende_plan_mal, name="arende_plan_mal"),
    path(f"{PLAN}mal/<uuid:rad>/avsluta/", plan.arende_plan_avsluta, {"slag": "mal"}, name="arende_plan_mal_avsluta"),
    path(f"{PLAN}behov/ny/", plan.arende_plan_behov_ny, name="arende_plan_behov_ny"),
    path(f"{PLAN}behov/<uuid:rad>/", plan.arende_plan_behov, name="arende_plan_behov"),
    path(f"{PLAN}behov/<uuid:rad>/avsluta/", plan.arende_plan_avsluta, {"slag": "behov"}, name="arende_plan_behov_avsluta"),
    path(f"{PLAN}aktivitet/ny/", plan.arende_plan_aktivitet_ny, name="arende_plan_aktivitet_ny"),
    path(f"{PLAN}aktivitet/<uuid:rad>/", plan.arende_plan_aktivitet, name="arende_plan_aktivitet"),
    path(f"{PLAN}aktivitet/<uuid:rad>/forlang/", plan.arende_plan_aktivitet_forlang, name="arende_plan_aktivitet_forlang"),
    path(
        f"{PLAN}aktivitet/<uuid:rad>/avsluta/",
        plan.arende_plan_avsluta,
        {"slag": "aktivitet"},
        name="arende_plan_aktivitet_avsluta",
    ),
    path(f"{PLAN}signera/", plan_version.arende_plan_signera, name="arende_plan_signera"),
    path(f"{PLAN}slut/", plan_version.arende_plan_slut, name="arende_plan_slut"),
    path(f"{PLAN}version/<uuid:rad>/pdf/", plan_version.arende_plan_pdf, name="arende_plan_pdf"),
    path(f"{PLAN}version/<uuid:rad>/overlamna/", plan_version.arende_plan_overlamna, name="arende_plan_overlamna"),
]
