"""Jobs of the house (opm.kernel.jobs)."""

from opm.kernel.jobs import Progress, job_handler
from opm.reports import services


@job_handler(services.KIND)
def build_report(progress: Progress) -> None:
    """Build the quarterly report that belongs to the job."""
    services.build(progress)
