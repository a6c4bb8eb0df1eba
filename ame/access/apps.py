from django.apps import AppConfig


class AccessConfig(AppConfig):
    name = "ame.access"
    label = "access"
