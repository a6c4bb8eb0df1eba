from django.urls import path

from followup.views import bestallare, dashboard, finsam, insatser, langliggare, samverkan

urlpatterns = [
    path("uppfoljning/", dashboard.uppfoljning, name="uppfoljning"),
    path("uppfoljning/veckan/", dashboard.uppfoljning_veckan, name="uppfoljning_veckan"),
    path("uppfoljning/nyckeltal/", dashboard.nyckeltalsval, name="nyckeltalsval"),
    path("uppfoljning/period/", dashboard.uppfoljning_period, name="uppfoljning_period"),
    path("uppfoljning/uppfoljning.csv", dashboard.uppfoljning_csv, name="uppfoljning_csv"),
    path("uppfoljning/remisser/", samverkan.samverkanssiffror, name="samverkanssiffror"),
    path("uppfoljning/remisser/remisser.csv", samverkan.samverkanssiffror_csv, name="samverkanssiffror_csv"),
    path("uppfoljning/remisser/saknade-samtal/", samverkan.trepart_saknade, name="trepart_saknade"),
    path("uppfoljning/remisser/sena-svar/", samverkan.aterkoppling_sena, name="aterkoppling_sena"),
    path("uppfoljning/insatser/", insatser.insatssiffror_sida, name="insatssiffror"),
    path("uppfoljning/insatser/insatser.csv", insatser.insatssiffror_csv, name="insatssiffror_csv"),
    path("uppfoljning/insatser/platser/", bestallare.insatsplatser, name="insatsplatser"),
    path("uppfoljning/bestallare/", bestallare.bestallarsida, name="bestallarsida"),
    path("uppfoljning/inskrivna-lange/", langliggare.langliggare, name="langliggare"),
    path("uppfoljning/finsam/", finsam.finsam, name="finsam"),
]
