"""A server that takes every copy of a Slack event for another question: what ``advisor slack-soak`` compares with.

No setting and no command leads here; it is started as ``python -m app.slack_unclaimed``.
"""

import sys
from uuid import uuid4

from app.bootstrap import House
from app.failures import FORESEEN, exit_code_of
from app.server import serve
from app.settings import load_settings
from app.terminal import out
from app.threads import limit_threads
from bot.deliveries import Deliveries


def without_claim(house: House) -> None:
    """Let the deliveries of a house know no copies."""
    house.deliveries = Deliveries(house.engine, known_by=lambda key: f"{key}:{uuid4().hex}")


def main() -> None:
    """Serve by the settings of the environment."""
    limit_threads()
    try:
        serve(load_settings(), out(), prepare=without_claim)
    except FORESEEN as exc:
        sys.exit(exit_code_of(exc))


if __name__ == "__main__":
    main()
