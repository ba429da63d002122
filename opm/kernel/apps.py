from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class KernelConfig(AppConfig):
    name = "opm.kernel"
    label = "kernel"
    verbose_name = "Log, jobs and links"

    def ready(self) -> None:
        # Found as admin.py is: an app that measures, advises, runs jobs or takes files in only has to have the module.
        autodiscover_modules(
            "live_metrics", "advice", "job_handlers", "handovers", "erasures", "import_kinds"
        )
