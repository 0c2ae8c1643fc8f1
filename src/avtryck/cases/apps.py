from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "avtryck.cases"

    def ready(self) -> None:
        from avtryck.cases import contact, leavers, letters
        from avtryck.outbox.resolvers import register

        register(leavers.CONFIRMED, letters.address_confirmed, kept=False)
        register(leavers.CHANGED, letters.address_changed, letters.told_changed, kept=False)
        register(contact.LETTER, letters.contact_request, kept=False)
