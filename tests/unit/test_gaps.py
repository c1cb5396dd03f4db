"""Gaps by meaning: clusters, their order and ids, exports, dismissal."""

import csv
import io
import json
import time
from collections.abc import Sequence

import numpy as np
import pytest
from sqlalchemy import Engine

from advisor.answers import Nearest
from advisor.errors import UnknownGapError
from advisor.feedback import Feedback
from advisor.gap_clusters import cluster, plainly
from advisor.gap_export import as_csv, as_json
from advisor.gaps import Gaps
from index.encoders import Vectors
from tests.asked import COLAB, UNRELATED, ask, ask_in_vain
from tests.fakes import FakeEncoder

TPU = ("price of a tpu", "a price of the tpu", "tpu price of a hour")


@pytest.fixture
def gaps(engine: Engine) -> Gaps:
    return Gaps(engine, FakeEncoder(dimension=512).encode_queries, UNRELATED)


def test_there_is_nothing_to_report_where_nothing_was_asked_in_vain(gaps: Gaps, engine: Engine) -> None:
    ask(engine, "TFX?", answer_id="ans_1", cited=[("notes", "tfx")])

    report = gaps.report()

    assert (report.clusters, report.open_gaps, report.left_out) == ((), 0, 0)


def test_questions_that_ask_the_same_are_one_cluster(gaps: Gaps, engine: Engine) -> None:
    ask_in_vain(engine, "kimchi stew", *TPU, "Price of a TPU?!")

    first, second = gaps.report().clusters

    assert (first.id, first.count, first.languages, first.kinds) == ("gap_2", 4, ("en",), ("abstained",))
    assert first.question == "price of a tpu"
    assert set(first.examples) == set(TPU)
    assert first.first_seen < first.last_seen
    assert (second.id, second.examples) == ("gap_1", ("kimchi stew",))


def test_a_cluster_keeps_its_id_while_its_earliest_question_is_open(gaps: Gaps, engine: Engine) -> None:
    ask_in_vain(engine, "kimchi stew", TPU[0])
    before = {each.id for each in gaps.report().clusters}

    ask_in_vain(engine, *TPU[1:], "kimchi stew recipe", conversation_id="cnv_2")
    gaps.dismiss("gap_1")

    assert before == {"gap_1", "gap_2"}
    assert [each.id for each in gaps.report().clusters] == ["gap_2"]


def test_at_most_five_distinct_questions_are_shown(gaps: Gaps, engine: Engine) -> None:
    ask_in_vain(engine, *(f"price of a tpu {at}" for at in range(7)))

    (found,) = gaps.report().clusters

    assert (len(found.examples), len(found.questions), found.count) == (5, 7, 7)


def test_the_sections_nearest_to_most_of_its_questions_come_first(gaps: Gaps, engine: Engine) -> None:
    coral, tfx = Nearest("notes", "coral", "Coral", 0.9), Nearest("notes", "tfx", "TFX", 0.2)
    ask(engine, TPU[0], answer_id="ans_1", nearest=[COLAB, coral])
    ask(engine, TPU[1], answer_id="ans_2", nearest=[Nearest(COLAB.document_id, COLAB.section, COLAB.title, 0.6), tfx])

    (found,) = gaps.report().clusters

    assert [(each.section, each.score) for each in found.nearest] == [("colab", 0.6), ("coral", 0.9), ("tfx", 0.2)]


def test_a_bad_answer_joins_the_gaps_with_its_reason_and_a_title_that_another_tells(gaps: Gaps, engine: Engine) -> None:
    ask(engine, TPU[0], answer_id="ans_1")
    ask(engine, TPU[1], answer_id="ans_2", cited=[(COLAB.document_id, COLAB.section)])
    Feedback(engine).give("ans_2", "down", "not what I asked")

    (found,) = gaps.report().clusters

    assert (found.kinds, found.reasons) == (("abstained", "downvoted"), ("not what I asked",))
    assert found.nearest == (COLAB,)


def test_a_dismissed_cluster_is_gone_and_another_stays(gaps: Gaps, engine: Engine) -> None:
    ask_in_vain(engine, "kimchi stew", *TPU)

    dismissed = gaps.dismiss("gap_2")

    assert dismissed == 3
    assert [each.id for each in gaps.report().clusters] == ["gap_1"]
    with pytest.raises(UnknownGapError, match="no open gap 'gap_2'"):
        gaps.get("gap_2")


@pytest.mark.parametrize(
    ("question", "plain"),
    [("Price of a TPU?!", "price of a tpu"), ("  ＴＰＵ   가격은 ?", "tpu 가격은"), ("🔥🔥", "🔥🔥"), ("??", "??")],
)
def test_case_width_blanks_and_punctuation_make_no_other_question(question: str, plain: str) -> None:
    assert plainly(question) == plain


def test_a_spreadsheet_is_given_no_formula(gaps: Gaps, engine: Engine) -> None:
    hostile = ("=cmd|'/c calc'!A1", "+1+1", "-2+3", "@SUM(A1)", ' =HYPERLINK("x")', "\t=1", 'plain, "quoted"\nlines')
    ask_in_vain(engine, *hostile)

    rows = list(csv.DictReader(io.StringIO(as_csv(gaps.report().clusters))))

    assert {row["question"] for row in rows} == {*(f"'{text}" for text in hostile[:-1]), hostile[-1]}
    assert rows[0]["nearest"] == "ecosystem-notes colab (Google Colab)"
    assert not any(cell.lstrip(" ").startswith(("=", "+", "-", "@", "\t")) for row in rows for cell in row.values())


def test_the_json_export_holds_every_question(gaps: Gaps, engine: Engine) -> None:
    ask_in_vain(engine, *TPU)

    (exported,) = json.loads(as_json(gaps.report().clusters))

    assert set(exported["questions"]) == set(TPU)
    assert exported["nearest"][0]["title"] == "Google Colab"


def test_what_comes_later_never_moves_what_came_before() -> None:
    vectors = random_questions(400)

    labels = cluster(vectors, 0.3)

    for count in (1, 50, 399):
        assert np.array_equal(cluster(vectors[:count], 0.3), labels[:count])


def test_five_thousand_questions_cluster_in_a_few_seconds() -> None:
    vectors = random_questions(5_000)
    started = time.monotonic()

    labels = cluster(vectors)

    assert time.monotonic() - started < 15
    assert labels.max() + 1 > 1_000


def random_questions(count: int) -> Vectors:
    """Unit vectors around 2,000 centres, as far apart as questions are."""
    random = np.random.default_rng(7)
    centres = random.normal(size=(2_000, 384))
    vectors = centres[random.integers(0, 2_000, count)] + 0.5 * random.normal(size=(count, 384))
    found: Vectors = (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)
    return found


def test_a_missing_language_leaves_its_questions_as_they_are(engine: Engine) -> None:
    def encode(questions: Sequence[str]) -> Vectors:
        return FakeEncoder(dimension=512).encode_queries(questions)

    ask_in_vain(engine, "코랩 프로 요금", "코랩 프로 요금 얼마")

    (found,) = Gaps(engine, encode, ("weather tomorrow",)).report().clusters

    assert found.count == 2
