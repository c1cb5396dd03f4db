"""What a browser did while a test drove it: requests, scripts that ran, what it complained of."""

from dataclasses import dataclass, field
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Dialog, Page, Request

# A browser says so of every answer that is no success; the tests look at those themselves.
_NO_SUCCESS = "Failed to load resource"


@dataclass
class Watch:
    """The log of one context. ``hosts`` are all that were asked for something; ``ran`` is what hostile words ran."""

    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    ran: list[str] = field(default_factory=list)

    @property
    def hosts(self) -> set[str]:
        """Every host that was asked for something, but for what a page brings along itself."""
        return {urlsplit(url).hostname or url for url in self.requests if urlsplit(url).scheme not in ("data", "blob")}

    def follow(self, context: BrowserContext) -> None:
        """Log what happens in every page of ``context``."""
        context.on("request", self._request)
        context.on("console", self._console)
        context.on("page", self._page)
        context.on("dialog", self._dialog)

    def _page(self, page: Page) -> None:
        page.on("pageerror", lambda error: self.complaints.append(f"{page.url}: {error}"))

    def _request(self, request: Request) -> None:
        self.requests.append(request.url)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error" and _NO_SUCCESS not in message.text:
            self.complaints.append(f"{message.page.url if message.page else ''}: {message.text}")

    def _dialog(self, dialog: Dialog) -> None:
        if dialog.type == "beforeunload":
            dialog.accept()
            return
        self.ran.append(f"{dialog.type}: {dialog.message}")
        dialog.dismiss()
