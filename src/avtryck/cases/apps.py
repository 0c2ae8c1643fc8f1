from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "avtryck.cases"

    def ready(self) -> None:
        from avtryck.cases import contact, leavers, letters, matters, news, one_time
        from avtryck.outbox.resolvers import register

        register(leavers.CONFIRMED, letters.address_confirmed, kept=False)
        register(leavers.CHANGED, letters.address_changed, letters.told_changed, kept=False)
        register(leavers.ENTERED, letters.address_entered, kept=False)
        register(contact.LETTER, letters.contact_request, kept=False)
        register(matters.LETTER, letters.must_be_handled, kept=False)
        register(one_time.LETTER, letters.one_time_code)
        register(news.LETTER, news.you_said, kept=False)
