"""Jobs: claimed once, counted before the work, stopped, retried, parked."""

from datetime import timedelta

import pytest

from opm.kernel import jobs
from opm.kernel.models import Change, Job

DONE: list[str] = []


@pytest.fixture(autouse=True)
def handlers(monkeypatch):
    """Kinds of jobs of these tests, in a registry of their own."""
    DONE.clear()
    monkeypatch.setattr(jobs, "_handlers", {})

    @jobs.job_handler("test.work")
    def work(progress, *, name):
        progress.step(1, 2, name)
        DONE.append(name)

    @jobs.job_handler("test.refuse")
    def refuse(progress):
        raise jobs.JobError("The quarter is not closed any more.")

    @jobs.job_handler("test.break")
    def break_down(progress):
        raise ZeroDivisionError("secret detail")

    @jobs.job_handler("test.die")
    def die(progress):
        raise KeyboardInterrupt


@pytest.fixture
def order(alice, now):
    def ordered(kind="test.work", key="wish", **params):
        params = params or ({"name": "Finance"} if kind == "test.work" else {})
        return jobs.enqueue(kind=kind, title="A job", params=params, unique_key=key, by=alice, now=now)

    return ordered


def fresh(job):
    return Job.objects.get(pk=job.pk)


def test_a_job_runs_once_however_often_it_is_delivered(order):
    job = order()
    for _ in range(3):
        jobs.run(job.pk)
    assert DONE == ["Finance"]
    assert (fresh(job).state, fresh(job).attempts, fresh(job).current) == ("done", 1, "")


def test_a_double_order_gives_the_pending_job_and_a_later_one_a_new_job(order):
    first = order()
    assert order().pk == first.pk
    jobs.run(first.pk)
    assert order().pk != first.pk
    assert Change.objects.filter(action="job.order").count() == 2


def test_two_wishes_are_two_jobs(order):
    assert order(key="one").pk != order(key="two").pk


def test_a_kind_without_a_handler_and_a_kind_with_two_are_refused(order):
    with pytest.raises(Exception, match="No handler"):
        order(kind="test.unknown")
    with pytest.raises(Exception, match="Two handlers"):
        jobs.job_handler("test.work")(lambda progress: None)


def test_the_order_hints_the_queue_only_once_it_is_committed(
    order, monkeypatch, django_capture_on_commit_callbacks
):
    hinted = []
    monkeypatch.setattr(jobs, "hint_broker", lambda task, job_id: hinted.append(job_id))
    with django_capture_on_commit_callbacks(execute=True):
        job = order()
        assert hinted == []
    assert hinted == [job.pk]


def test_a_broker_that_does_not_answer_loses_nothing(
    order, monkeypatch, django_capture_on_commit_callbacks, now
):
    class Broken:
        name = "run_job"

        def delay(self, job_id):
            raise ConnectionError("no broker")

    monkeypatch.setattr("opm.kernel.tasks.run_job", Broken())
    with django_capture_on_commit_callbacks(execute=True):
        job = order()
    assert list(jobs.stale(now + timedelta(minutes=2))) == [job]


@pytest.mark.parametrize(
    ("kind", "says"),
    [
        ("test.refuse", "The quarter is not closed any more."),
        ("test.break", "Something went wrong on our side"),
    ],
)
def test_a_failure_is_told_in_a_sentence_without_a_trace(order, kind, says):
    job = order(kind=kind)
    jobs.run(job.pk)
    assert fresh(job).state == "failed"
    assert says in fresh(job).error
    assert "secret" not in fresh(job).error


def test_a_waiting_job_stops_at_once_and_a_running_one_at_its_next_step(order, alice, now):
    waiting = order(key="one")
    jobs.request_stop(job=waiting, by=alice, now=now)
    jobs.run(waiting.pk)
    running = order(key="two")
    Job.objects.filter(pk=running.pk).update(stop_requested=True)
    jobs.run(running.pk)
    assert [fresh(job).state for job in (waiting, running)] == ["stopped", "stopped"]
    assert DONE == []


def test_a_failed_job_is_tried_again_with_attempts_counted_anew(order, alice, now):
    job = order(kind="test.refuse")
    jobs.run(job.pk)
    assert jobs.retry(job=fresh(job), by=alice, now=now)
    assert (fresh(job).state, fresh(job).attempts, fresh(job).error) == ("queued", 0, "")
    assert not jobs.retry(job=fresh(job), by=alice, now=now)


def test_a_job_whose_worker_died_is_found_by_the_sweep_and_done(order, monkeypatch):
    job = order(kind="test.die")
    with pytest.raises(KeyboardInterrupt):
        jobs.run(job.pk)
    jobs.run(job.pk)  # too early: its worker may still live
    assert (fresh(job).state, fresh(job).attempts) == ("running", 1)
    hinted = []
    monkeypatch.setattr(jobs, "hint_broker", lambda task, job_id: hinted.append(job_id))
    later = fresh(job).beat_at + 2 * jobs.SILENT_AFTER
    assert jobs.sweep(later) == {"requeued": 1, "parked": 0}
    Job.objects.filter(pk=job.pk).update(kind="test.work", params={"name": "Finance"}, beat_at=None)
    Job.objects.filter(pk=job.pk).update(beat_at=fresh(job).started_at - 2 * jobs.SILENT_AFTER)
    jobs.run(hinted[0])
    assert (fresh(job).state, fresh(job).attempts, DONE) == ("done", 2, ["Finance"])


def test_a_job_that_kills_its_worker_each_time_is_parked_with_a_sentence(order):
    job = order(kind="test.die")
    for _ in range(jobs.MAX_ATTEMPTS):
        Job.objects.filter(pk=job.pk, state="running").update(beat_at=job.created_at - timedelta(days=1))
        with pytest.raises(KeyboardInterrupt):
            jobs.run(job.pk)
    Job.objects.filter(pk=job.pk).update(beat_at=job.created_at)
    assert jobs.sweep(job.created_at + timedelta(hours=1)) == {"requeued": 0, "parked": 1}
    assert "3 attempts" in fresh(job).error
    jobs.run(job.pk)
    assert fresh(job).state == "failed"
