"""The work behind the runs of moving: many people in batches, back again in batches, the nightly look."""

from niangjia.kernel import queue, runs
from niangjia.kernel.actor import system
from niangjia.kernel.models import Run
from niangjia.union.members.actions import checking, following


@queue.work(following.MOVE)
def move(run: Run) -> None:
    """Move everybody meant, batch by batch; a run that died goes on behind its last batch."""
    by, at = system(f"批量转会（{run.asked_by}）"), run.started_at or run.asked_at
    runs.progress(run, step="转会", total=run.settings["total"])
    while following.move_batch(run=run, by=by, at=at):
        runs.progress(run, done=run.result["moved"])


@queue.work(following.BACK)
def move_back(run: Run) -> None:
    """Take a move of many back, batch by batch; what moved on in the meantime stays where it is."""
    by, at = system(f"撤销批量转会（{run.asked_by}）"), run.started_at or run.asked_at
    runs.progress(run, step="撤销", total=following.moved_by(run.settings["run"]))
    while following.move_back_batch(run=run, by=by, at=at):
        runs.progress(run, done=run.result["back"])
    following.close_moved_back(run_id=run.settings["run"], by=by, at=at)


@queue.work(checking.CHECK)
def check(run: Run) -> None:
    """Ask every question of the night; what was answered before a crash is not asked again."""
    by, at = system("夜间检查"), run.started_at or run.asked_at
    for number, question in enumerate(checking.QUESTIONS, start=1):
        if question.key not in run.result:
            runs.progress(run, step=question.title, total=len(checking.QUESTIONS))
            runs.leave(run, **{question.key: checking.answer(question=question, by=by, at=at)})
        runs.progress(run, done=number)
