"""``advisor worker``: the process that runs jobs."""

from typing import Annotated

import typer


def worker(
    until_input_ends: Annotated[
        bool, typer.Option("--until-input-ends", hidden=True, help="End with the server that started it.")
    ] = False,
) -> None:
    """Run queued jobs until Ctrl-C; a job that runs is resumed by the next worker.

    `advisor serve` starts one by itself unless ADVISOR_JOBS is `worker`. One works on a home at a time; any other
    stands by, and takes over when the first ends.

    \b
    Example:
      advisor worker
    """
    import os
    import threading
    from contextlib import closing

    from app.bootstrap import House
    from app.logs import set_up_logs
    from app.settings import load_settings
    from app.ticks import ticks_of
    from app.worker import NICENESS, stop_at_end_of_input, stopped_by_signals
    from app.working import worker_of

    settings = load_settings()
    set_up_logs(settings.log_level)
    os.nice(NICENESS)  # whoever asks comes first
    stopping = threading.Event()
    if until_input_ends:
        stop_at_end_of_input(stopping)
    with closing(House(settings)) as house, stopped_by_signals(stopping):
        at_rest = worker_of(house, stopping, ticks_of(house)).run()
    if not at_rest:
        # A step that does not let go: it is repeated, as after a crash.
        os._exit(0)
