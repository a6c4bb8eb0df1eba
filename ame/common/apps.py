from django.apps import AppConfig


class CommonConfig(AppConfig):
    name = "ame.common"
    label = "common"
