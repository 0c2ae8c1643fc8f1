from django.apps import AppConfig


class InterviewsConfig(AppConfig):
    name = "avtryck.interviews"

    def ready(self) -> None:
        from avtryck.cases import hooks, vouched
        from avtryck.interviews import booking_mail, initiative, mail
        from avtryck.interviews.operations import cancel, plan, replan
        from avtryck.interviews.queries import held_by
        from avtryck.outbox import resolvers

        resolvers.register(mail.TASK, mail.interview_task)
        resolvers.register(initiative.REMINDER, mail.talk_reminder)
        booking_mail.register_letters()
        hooks.on_opened(plan)
        hooks.on_moved(replan)
        hooks.on_cancelled(cancel)
        vouched.on_holder(held_by)
