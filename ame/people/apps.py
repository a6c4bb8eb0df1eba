from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "ame.people"
    label = "people"
