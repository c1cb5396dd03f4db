"""``advisor serve``: the HTTP door."""

import gc
from typing import Annotated

import typer

from app.slack_settings import SlackMode


def serve(
    host: Annotated[str | None, typer.Option(help="Where to listen; else ADVISOR_HOST.")] = None,
    port: Annotated[int | None, typer.Option(min=0, max=65_535, help="0 takes a free one; else ADVISOR_PORT.")] = None,
    slack: Annotated[
        SlackMode | None, typer.Option(help="Answer in Slack too, over HTTP or Socket Mode; else ADVISOR_SLACK.")
    ] = None,
    allow_download: Annotated[
        bool, typer.Option("--allow-download", help="Fetch the chosen model from its hub when it is not on disk.")
    ] = False,
) -> None:
    """Serve answers over HTTP until Ctrl-C. The first time it builds the index before.

    \b
    Examples:
      advisor serve
      advisor serve --host 0.0.0.0 --port 9000
      advisor serve --slack socket
    """
    # Loading makes half a million objects that stay: to look among them for garbage takes a tenth of the time.
    gc.disable()
    from app.server import serve as serve_until_stopped
    from app.settings import allowing_download, choosing_slack, load_settings
    from app.terminal import out

    gc.freeze()
    gc.enable()
    given = {"host": host, "port": port}
    chosen = {name: value for name, value in given.items() if value is not None}
    settings = allowing_download(load_settings(), allow_download).model_copy(update=chosen)
    serve_until_stopped(choosing_slack(settings, slack) if slack is not None else settings, out())
