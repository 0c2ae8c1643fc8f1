from django.apps import AppConfig


class SurveysConfig(AppConfig):
    name = "avtryck.surveys"

    def ready(self) -> None:
        from avtryck.cases import hooks
        from avtryck.outbox.resolvers import register
        from avtryck.surveys import letters, operations

        hooks.on_opened(operations.follow_opened)
        hooks.on_moved(operations.follow_moved)
        hooks.on_cancelled(operations.follow_cancelled)
        register(operations.INVITATION, letters.survey_invitation, letters.told)
