from django.apps import AppConfig


class OrgConfig(AppConfig):
    name = "avtryck.org"
