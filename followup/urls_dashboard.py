from django.urls import path

from followup.views import dashboard

urlpatterns = [
    path("uppfoljning/", dashboard.uppfoljning, name="uppfoljning"),
    path("uppfoljning/uppfoljning.csv", dashboard.uppfoljning_csv, name="uppfoljning_csv"),
]
