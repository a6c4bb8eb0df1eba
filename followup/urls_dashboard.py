from django.urls import path

from followup.views import dashboard, finsam, insatser, samverkan

urlpatterns = [
    path("uppfoljning/", dashboard.uppfoljning, name="uppfoljning"),
    path("uppfoljning/uppfoljning.csv", dashboard.uppfoljning_csv, name="uppfoljning_csv"),
    path("uppfoljning/remisser/", samverkan.samverkanssiffror, name="samverkanssiffror"),
    path("uppfoljning/remisser/remisser.csv", samverkan.samverkanssiffror_csv, name="samverkanssiffror_csv"),
    path("uppfoljning/remisser/saknade-samtal/", samverkan.trepart_saknade, name="trepart_saknade"),
    path("uppfoljning/remisser/sena-svar/", samverkan.aterkoppling_sena, name="aterkoppling_sena"),
    path("uppfoljning/insatser/", insatser.insatssiffror_sida, name="insatssiffror"),
    path("uppfoljning/insatser/insatser.csv", insatser.insatssiffror_csv, name="insatssiffror_csv"),
    path("uppfoljning/finsam/", finsam.finsam, name="finsam"),
]
