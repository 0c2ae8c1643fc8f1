from django.apps import AppConfig


class SurveysConfig(AppConfig):
    name = "avtryck.surveys"

    def ready(self) -> None:
        from avtryck.cases import hooks
        from avtryck.outbox.resolvers import register
        from avtryck.surveys import letters, operations, reminders

        hooks.on_opened(operations.follow_opened)
        hooks.on_moved(operations.follow_moved)
        hooks.on_cancelled(operations.follow_cancelled)
        register(operations.FIRST_LETTER, letters.first_letter)
        register(operations.INVITATION, operations.letter_of, operations.told)
        register(operations.COPY, letters.survey_copy, operations.told_of_copy)
        register(reminders.REMINDER, letters.survey_reminder, kept=False)
