"""`make paint`: how long until the largest thing of a page is painted, and how much is fetched for it."""

import statistics
import sys
from dataclasses import dataclass

from playwright.sync_api import Browser, CDPSession

from tests.e2e.browsers import browser
from tests.e2e.lookout import looking

PATHS = (
    "/",
    "/sources",
    "/sources/pytorch-vs-tensorflow-2022/3.2.1",
    "/personas",
    "/personas/industry",
    "/map",
    "/status",
)
LOADS = 5
# As Lighthouse has it for "slow 4G": 150 ms there and back, 1.6 Mbit/s down; and a processor four times slower.
_SLOW = {"offline": False, "latency": 150, "downloadThroughput": 1_600_000 / 8, "uploadThroughput": 750_000 / 8}
_LARGEST = (
    "() => new Promise((tell) => { new PerformanceObserver((list) => tell(list.getEntries().at(-1).startTime))"
    ".observe({ type: 'largest-contentful-paint', buffered: true }); })"
)


@dataclass
class Load:
    """One cold load of a page."""

    paint_ms: float
    fetched_bytes: float


def main() -> None:
    """Print a line for each page."""
    sys.stdout.write(f"Largest paint, median of {LOADS} cold loads; slow is 150 ms, 1.6 Mbit/s and a quarter CPU.\n")
    sys.stdout.write(f"{'page':50} {'here':>9} {'slow':>9} {'fetched':>10}\n")
    with browser() as launched, looking() as (server, _, _names):
        for path in PATHS:
            here = [load(launched, server.address + path, slow=False) for _ in range(LOADS)]
            slow = [load(launched, server.address + path, slow=True) for _ in range(LOADS)]
            sys.stdout.write(
                f"{path:50} {_median(here):6.0f} ms {_median(slow):6.0f} ms {here[0].fetched_bytes / 1000:7.1f} kB\n"
            )


def load(launched: Browser, address: str, *, slow: bool) -> Load:
    """Load a page in a browser that has seen nothing yet."""
    with launched.new_context(viewport={"width": 1280, "height": 860}) as context:
        page = context.new_page()
        session: CDPSession = context.new_cdp_session(page)
        session.send("Network.enable")
        fetched: list[float] = []
        session.on("Network.loadingFinished", lambda event: fetched.append(event["encodedDataLength"]))
        if slow:
            session.send("Network.emulateNetworkConditions", _SLOW)
            session.send("Emulation.setCPUThrottlingRate", {"rate": 4})
        page.goto(address, wait_until="networkidle")
        return Load(page.evaluate(_LARGEST), sum(fetched))


def _median(loads: list[Load]) -> float:
    return statistics.median(each.paint_ms for each in loads)


if __name__ == "__main__":
    main()
