from django.apps import AppConfig


class OpmConfig(AppConfig):
    name = "opm"
    verbose_name = "OPM"

    def ready(self) -> None:
        from opm import checks, sign_out  # noqa: F401 - registers the system checks and what ends with a session
