from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "ame.audit"
    label = "audit"
