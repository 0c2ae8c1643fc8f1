from django.apps import AppConfig


class ReleaseConfig(AppConfig):
    name = "avtryck.release"

    def ready(self) -> None:
        from avtryck.org.hooks import on_units_changed
        from avtryck.release.settling import settle

        on_units_changed(settle)
