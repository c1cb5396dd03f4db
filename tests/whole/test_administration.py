"""Documents, generations, jobs and keys over HTTP, against one running server."""

import io
import zipfile
from dataclasses import dataclass, replace
from pathlib import PurePath
from typing import Any

import pytest

from evaluation.admin_client import AdminCallError, AdminClient
from evaluation.plain_pdf import plain_pdf
from evaluation.real_documents import RealFile, real_files
from tests.whole.conftest import Visitor

pytestmark = pytest.mark.xdist_group("whole")  # one server for all of them

QUESTION = "What is the Wolpertinger gateway?"
_FILLING = [f"Line {at} of the first page tells of the rollout in general." for at in range(60)]
GUIDE = RealFile(
    "wolpertinger.pdf",
    plain_pdf(["Wolpertinger", "", *_FILLING, "", "Our team deploys models with the Wolpertinger gateway."]),
)


def zipped(**files: str) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, text in files.items():
            archive.writestr(f"guide/{name}.md", text)
    return target.getvalue()


@dataclass(frozen=True, slots=True)
class Uploads:
    """Two uploads and the re-index after them, with the generation that was active before."""

    files: list[RealFile]
    taken: Any
    unzipped: Any
    before: str
    job: Any


@pytest.fixture(scope="module")
def uploads(admin: AdminClient) -> Uploads:
    """A file of each of the eight formats in one request, a zip and a PDF of our own in another, re-indexed."""
    generations = admin.call("GET", "/v1/admin/generations")["generations"]
    before = next(each["generation"] for each in generations if each["state"] == "active")
    files = real_files(8, most_chars=600)
    archive = RealFile("guide.zip", zipped(install="# Install\n\nUnpack it.\n", use="# Use\n\nRun it.\n"))
    taken, unzipped = admin.upload(files), admin.upload([archive, GUIDE])
    return Uploads(files, taken, unzipped, before, admin.reindex())


def test_every_format_is_taken_in(uploads: Uploads) -> None:
    kinds = {PurePath(outcome["name"]).suffix for outcome in uploads.taken["outcomes"]}

    assert (uploads.taken["taken"], uploads.taken["rejected"]) == (8, 0)
    assert kinds == {".md", ".html", ".txt", ".rst", ".docx", ".pptx", ".ipynb", ".pdf"}
    assert {outcome["outcome"] for outcome in uploads.taken["outcomes"]} == {"added"}
    assert all(outcome["sections"] > 0 for outcome in uploads.taken["outcomes"])


def test_the_files_of_a_zip_get_ids_from_their_paths(uploads: Uploads) -> None:
    ids = [outcome["document_id"] for outcome in uploads.unzipped["outcomes"]]

    assert ids == ["guide-install", "guide-use", "wolpertinger"]


def test_an_answer_leads_to_the_page_of_a_pdf(uploads: Uploads, visitor: Visitor) -> None:
    answer = visitor.ask(QUESTION)

    assert (answer["status"], uploads.job["status"]) == ("answered", "done")
    (citation,) = [each for each in answer["citations"] if "Wolpertinger gateway" in each["quote"]]
    assert (citation["document_id"], citation["place"]["kind"]) == ("wolpertinger", "page")
    assert citation["place"]["value"] == "2"
    assert citation["quote"] == visitor.stored(citation)


def test_every_original_is_given_out_as_it_came(uploads: Uploads, visitor: Visitor) -> None:
    for file, outcome in zip(uploads.files, uploads.taken["outcomes"], strict=True):
        assert visitor.client.raw(f"/v1/documents/{outcome['document_id']}/original") == file.content


def test_the_changes_name_the_documents_that_came_in(uploads: Uploads, admin: AdminClient) -> None:
    generation = uploads.job["result"]["generation"]

    changes = admin.call("GET", f"/v1/admin/generations/{generation}/changes?since={uploads.before}")

    came = {outcome["document_id"] for outcome in (*uploads.taken["outcomes"], *uploads.unzipped["outcomes"])}
    assert set(changes["documents"]["added"]) == came
    assert changes["documents"]["removed"] == []


def test_after_a_roll_back_the_next_answer_is_of_the_generation_before(
    uploads: Uploads, admin: AdminClient, visitor: Visitor
) -> None:
    rolled = admin.call("POST", "/v1/admin/roll-back")
    before = visitor.ask(QUESTION)
    admin.call("POST", f"/v1/admin/generations/{uploads.job['result']['generation']}/activate")
    after = visitor.ask(QUESTION)

    assert rolled["generation"] == before["generation"] == uploads.before
    assert "wolpertinger" not in {citation["document_id"] for citation in before["citations"]}
    assert after["generation"] == uploads.job["result"]["generation"]
    assert "wolpertinger" in {citation["document_id"] for citation in after["citations"]}


def test_the_events_of_a_job_end_with_done(uploads: Uploads, admin: AdminClient) -> None:
    events = admin.raw(f"/v1/admin/jobs/{uploads.job['id']}/events").decode()

    names = [line.removeprefix("event: ") for line in events.splitlines() if line.startswith("event:")]
    assert names[0] == "line"
    assert names[-1] == "done"
    assert uploads.job["result"]["generation"] in events


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/v1/admin/documents"),
        ("POST", "/v1/admin/jobs"),
        ("POST", "/v1/admin/roll-back"),
        ("GET", "/v1/admin/gaps"),
        ("GET", "/v1/admin/audit"),
    ],
)
def test_an_admins_work_needs_an_admins_key(admin: AdminClient, visitor: Visitor, method: str, path: str) -> None:
    asking = admin.call("POST", "/v1/admin/keys", {"name": "asks only", "scopes": ["ask"]})["secret"]

    with pytest.raises(AdminCallError) as without:
        visitor.client.call(method, path)
    with pytest.raises(AdminCallError) as under_scoped:
        replace(admin, key=asking).call(method, path)

    assert (without.value.status, under_scoped.value.status) == (401, 403)


def test_this_machine_may_ask_without_a_key(visitor: Visitor) -> None:
    assert visitor.ask("What is TorchServe?")["citations"]
