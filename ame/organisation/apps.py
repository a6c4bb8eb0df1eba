from django.apps import AppConfig


class OrganisationConfig(AppConfig):
    name = "ame.organisation"
    label = "organisation"
