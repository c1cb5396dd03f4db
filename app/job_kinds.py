"""What each kind of job does, step by step."""

from advisor.job_steps import JobRun, Kinds, Known, Step
from app.bootstrap import House
from app.pipeline import told
from app.scan_jobs import scan_steps


def job_kinds(house: House) -> Kinds:
    """The kinds of jobs there are. What a job needs is built when its first step does."""
    return {"reindex": _reindex(house), "scan": scan_steps(house)}


def _reindex(house: House) -> tuple[Step, ...]:
    """``encode``, ``build``, ``judge``, ``activate``; the argument ``force`` builds even when nothing has changed."""

    def encode(run: JobRun, _: Known) -> Known:
        encoded, passages = house.pipeline.encode(run.report)
        return {"encoded": encoded, "passages": passages}

    def build(run: JobRun, _: Known) -> Known:
        generation, unchanged = house.pipeline.build(run.report, force=bool(run.job.arguments.get("force")))
        return {"generation": generation, "unchanged": unchanged}

    def judge(run: JobRun, known: Known) -> Known:
        report = house.pipeline.judge(str(known["generation"]), run.report)
        parked = report is not None and report.verdict == "parked"
        if parked:
            run.log("The quality gate parked the generation: see its report, then activate it or not.", "warning")
        return {"gate": told(report), "parked": parked}

    def activate(run: JobRun, known: Known) -> Known:
        if not known["parked"]:
            house.pipeline.activate(str(known["generation"]), run.report)
        return {"activated": not known["parked"]}

    return tuple(Step(each.__name__, each) for each in (encode, build, judge, activate))
