"""Avslut and uppföljning, by step of the flow."""

from django.urls import include, path

urlpatterns = [
    path("uppfoljning/kas/", include("followup.urls_kas")),
    path("", include("followup.urls_dashboard")),
]
