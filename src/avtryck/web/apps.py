from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "avtryck.web"

    def ready(self) -> None:
        from avtryck.outbox.resolvers import register
        from avtryck.web.hr.digest import DIGEST, hr_digest
        from avtryck.web.ui.letters import ACCOUNT, staff_account

        register(ACCOUNT, staff_account)
        register(DIGEST, hr_digest)
