from django.apps import AppConfig


class RetentionConfig(AppConfig):
    name = "avtryck.retention"

    def ready(self) -> None:
        from avtryck.interviews import late
        from avtryck.retention.sharing import decided_to_share_late

        late.decided_by(decided_to_share_late)
