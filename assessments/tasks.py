from celery import shared_task


@shared_task
def sweep() -> None:
    pass
