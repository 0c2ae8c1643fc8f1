from django.apps import AppConfig


class SurveysConfig(AppConfig):
    name = "avtryck.surveys"

    def ready(self) -> None:
        from avtryck.cases import hooks
        from avtryck.outbox.resolvers import register
        from avtryck.surveys import letters, operations

        hooks.on_opened(lambda case: operations.invite(case=case))
        hooks.on_moved(lambda case: operations.refresh(case=case))
        hooks.on_cancelled(lambda case: operations.cancel(case=case))
        register(operations.INVITATION, letters.survey_invitation, letters.told)
