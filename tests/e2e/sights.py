"""Every page there is, as the tests of accessibility, layout and pictures go through them."""

from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Page, expect

from evaluation.admin_client import AdminClient
from evaluation.real_documents import RealFile
from tests.e2e.steps import ask, settled

ARTICLE = "pytorch-vs-tensorflow-2022"
_QUESTIONS = {
    "ko": "회사 모바일 앱에 모델을 넣으려고 해요. 뭐가 나아요?",
    "en": "Our company puts a model into a mobile app. Which one is better?",
}
_PLACED = {"ko": "라즈베리파이에 배포하려면?", "en": "deploying to a Raspberry Pi"}
_VAIN = {"ko": "오늘 저녁에 뭐 먹지?", "en": "What shall I have for dinner tonight?"}


def nothing(_: Page) -> None:
    """A page that is shown as it comes."""


def _asked(page: Page) -> None:
    """A decision with its fact given, its facts and its chart open, a source beside it."""
    language = page.evaluate("document.documentElement.lang")
    card = ask(page, _QUESTIONS[language])
    card.locator(".choice").first.click()
    card = page.locator(".turn").nth(1).locator(".card.answer:not([aria-busy])")
    card.locator("[data-fold=decision] > summary").click()
    expect(card.locator("svg.flow").first).to_be_visible()
    card.locator(".answer-text .cite").first.click()
    expect(page.locator("[data-source] mark").first).to_be_visible()


def _in_vain(page: Page) -> None:
    card = ask(page, _VAIN[page.evaluate("document.documentElement.lang")])
    card.locator(".nearest button").click()


def _placed(page: Page) -> None:
    page.fill("#query", _PLACED[page.evaluate("document.documentElement.lang")])
    page.press("#query", "Enter")
    expect(page.locator("[data-found] li").first).to_be_visible()


def _quoted(page: Page) -> None:
    settled(page)
    page.locator("svg.flow .rule").first.press("Enter")
    expect(page.locator(".flow-detail blockquote")).to_be_visible()


@dataclass(frozen=True, slots=True)
class Sight:
    """A page in one of its states. ``status`` is what it answers with."""

    name: str
    path: str
    prepare: Callable[[Page], None] = nothing
    admin: bool = False
    status: int = 200


SIGHTS = (
    Sight("ask", "/"),
    Sight("answer", "/", _asked),
    Sight("abstention", "/", _in_vain),
    Sight("sources", "/sources"),
    Sight("search", "/sources?q=TorchServe"),
    Sight("document", f"/sources/{ARTICLE}"),
    Sight("section", f"/sources/{ARTICLE}/3.2.1?from=0&to=60&in=en#quote"),
    Sight("note", "/sources/ecosystem-notes/torchserve.today"),
    Sight("personas", "/personas"),
    Sight("persona", "/personas/industry", _quoted),
    Sight("map", "/map", _placed),
    Sight("status", "/status"),
    Sight("sign-in", "/sign-in"),
    Sight("not-found", "/nothing-here", status=404),
    Sight("admin", "/admin", admin=True),
    Sight("admin-documents", "/admin/documents", admin=True),
    Sight("admin-document", "/admin/documents/{document}", admin=True),
    Sight("admin-sources", "/admin/sources", admin=True),
    Sight("admin-jobs", "/admin/jobs", admin=True),
    Sight("admin-job", "/admin/jobs/{job}", admin=True),
    Sight("admin-generations", "/admin/generations", admin=True),
    Sight("admin-generation", "/admin/generations/{generation}", admin=True),
    Sight("admin-gaps", "/admin/gaps", admin=True),
    Sight("admin-drafts", "/admin/drafts", admin=True),
    Sight("admin-draft", "/admin/drafts/{draft}", admin=True),
    Sight("admin-stale", "/admin/stale", admin=True),
    Sight("admin-feedback", "/admin/feedback", admin=True),
    Sight("admin-charts", "/admin/charts", admin=True),
    Sight("admin-keys", "/admin/keys", admin=True),
    Sight("admin-audit", "/admin/audit", admin=True),
    Sight("admin-settings", "/admin/settings", admin=True),
)

_HANDBOOK = (
    "# Deployment handbook\n\n"
    "## Serving\n\nOur team serves models behind one gateway. The gateway takes PyTorch and TensorFlow models.\n\n"
    "## Devices\n\nSmall devices get LiteRT models. A device is updated once a month.\n"
)


def populate(admin: AdminClient, anyone: AdminClient) -> dict[str, str]:
    """Give a server something of everything; the names that the paths of the sights need."""
    if not any(each["id"] == "handbook" for each in admin.call("GET", "/v1/admin/documents")["documents"]):
        _upload(admin)
    jobs = admin.call("GET", "/v1/admin/jobs")["jobs"]
    answer = anyone.call("POST", "/v1/answer", {"question": "What is TorchServe?"})
    anyone.call("POST", "/v1/feedback", {"answer_id": answer["id"], "rating": "down", "reason": "Which version?"})
    for question in (*_VAIN.values(), "Which laptop should I buy?", "파이토치 한국 사용자 모임은 언제 열리나요?"):
        anyone.call("POST", "/v1/answer", {"question": question})
    drafts = admin.call("GET", "/v1/admin/drafts")["drafts"]
    draft = next((each["id"] for each in drafts if each["status"] == "open"), None) or _begin(admin)
    generations = admin.call("GET", "/v1/admin/generations")["generations"]
    return {
        "document": "handbook",
        "job": next(job["id"] for job in jobs if job["kind"] == "reindex"),
        "draft": draft,
        "generation": next(each["generation"] for each in generations if each["state"] == "active"),
    }


def _upload(admin: AdminClient) -> None:
    admin.upload([RealFile("handbook.md", _HANDBOOK.encode())])
    admin.reindex()


def _begin(admin: AdminClient) -> str:
    gap = admin.call("GET", "/v1/admin/gaps")["clusters"][-1]
    draft: str = admin.call("POST", f"/v1/admin/gaps/{gap['id']}/draft")["id"]
    return draft
