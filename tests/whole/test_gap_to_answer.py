"""From a question asked in vain to its answer, over HTTP, against one running server."""

import pytest

from advisor.draft_text import MARK
from evaluation.admin_client import AdminClient
from tests.whole.conftest import Visitor

pytestmark = pytest.mark.xdist_group("whole")  # one server for all of them

QUESTION = "코랩 프로 요금제 월 얼마임"
ENGLISH = "How much is Colab Pro per month?"
NOTE = "코랩 프로(Colab Pro)의 요금은 한 달에 9.99달러입니다. 매달 컴퓨팅 단위 100개가 함께 제공됩니다."


def test_a_question_in_vain_becomes_a_note_that_answers_it(admin: AdminClient, visitor: Visitor) -> None:
    in_vain = visitor.ask(QUESTION)
    (gap,) = [each for each in admin.call("GET", "/v1/admin/gaps")["clusters"] if QUESTION in each["examples"]]

    draft = admin.call("POST", f"/v1/admin/gaps/{gap['id']}/draft")
    filled = draft["markdown"].replace(f"[{MARK}]", NOTE)
    admin.call("PUT", f"/v1/admin/drafts/{draft['id']}", {"markdown": filled})
    published = admin.call("POST", f"/v1/admin/drafts/{draft['id']}/publish")
    job = admin.reindex()

    assert in_vain["status"] == "abstained"
    assert published["outcome"] == "added"
    assert (job["status"], job["result"]["activated"]) == ("done", True)
    for question in (QUESTION, ENGLISH):
        answer = visitor.ask(question)
        assert (answer["status"], answer["generation"]) == ("answered", job["result"]["generation"])
        assert "9.99달러" in answer["text"]
        assert {citation["document_id"] for citation in answer["citations"]} == {published["document_id"]}
        assert all(visitor.stored(citation) == citation["quote"] for citation in answer["citations"])
        vote = visitor.client.call("POST", "/v1/feedback", {"answer_id": answer["id"], "rating": "up"})
        assert vote["answer_id"] == answer["id"]
    assert gap["id"] not in [each["id"] for each in admin.call("GET", "/v1/admin/gaps")["clusters"]]
