"""``advisor slack``: the Slack door without an HTTP server."""

import asyncio
import signal
from contextlib import closing

from rich.console import Console

from app.bootstrap import House
from app.indexing import ensure_index
from app.logs import set_up_logs
from app.server import jobs_beside, loading
from app.settings import Settings, choosing_slack
from app.slack import running, slack_parts

_CONNECTED = """\
Answering in Slack over Socket Mode
  Try:  mention the bot in a channel that it was invited to
  Stop: Ctrl-C"""


def answer_in_slack(settings: Settings, console: Console) -> None:
    """Answer in Slack over Socket Mode until Ctrl-C or SIGTERM. Builds the first index when there is none.

    Raises SettingsError, and SocketRefusedError where Slack lets the app open no connection.
    """
    chosen = choosing_slack(settings, "socket")
    set_up_logs(chosen.log_level)
    with closing(House(chosen, warm=True)) as house:
        ensure_index(house, console)
        with house.live.watching(), loading(house.answering), jobs_beside(chosen):
            asyncio.run(_run(house, console))


async def _run(house: House, console: Console) -> None:
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stopping.set)
    async with running(slack_parts(house), alone=True):
        console.print(_CONNECTED, markup=False)
        await stopping.wait()
