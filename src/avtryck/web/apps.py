from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "avtryck.web"

    def ready(self) -> None:
        from avtryck.outbox import resolvers
        from avtryck.web.ui import letters

        resolvers.register(letters.ACCOUNT, letters.staff_account)
