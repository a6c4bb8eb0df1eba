from django.apps import AppConfig


class ArendenConfig(AppConfig):
    name = "ame.arenden"
    label = "arenden"
