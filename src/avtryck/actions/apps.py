"""Findings, what is decided about them, what came of it, and what leavers are told."""

from django.apps import AppConfig


class ActionsConfig(AppConfig):
    name = "avtryck.actions"

    def ready(self) -> None:
        from avtryck.actions import reminders
        from avtryck.outbox.resolvers import register

        register(reminders.DUE, reminders.action_due)
        register(reminders.OVERDUE, reminders.action_overdue)
