"""The language of sections: Korean, English, or one that the advisor does not answer in."""

import pytest

from knowledge.documents import Document, Language, Section, Source, Text
from knowledge.languages import find_foreign_language, needs_detector, remarks_on_languages, written_language

ENGLISH = "The model is served from a small machine, and the answer comes back in a few milliseconds. "
GERMAN = "Das Modell läuft auf einem kleinen Rechner, und die Antwort kommt nach wenigen Millisekunden zurück. "
SAMPLES = {
    "German": GERMAN,
    "French": "Le modèle tourne sur une petite machine et la réponse arrive après quelques millisecondes seulement.",
    "Spanish": "El modelo funciona en una máquina pequeña y la respuesta llega después de unos pocos milisegundos.",
    "Japanese": "モデルは小さなマシンで動作し、数ミリ秒で回答が返ってきます。詳しくは次の章をご覧ください。",
    "Chinese": "该模型在一台小机器上运行,几毫秒后就会返回答案。有关详细信息,请参阅下一章。我们还说明如何设置服务器。",
    "Russian": "Модель работает на небольшой машине, и ответ приходит через несколько миллисекунд после запроса.",
}


def document_of(*texts: str) -> Document:
    sections = (
        Section(str(at), (Text(written_language(text), "Title", text, ()),)) for at, text in enumerate(texts, start=1)
    )
    return Document("d", Source("D"), tuple(sections))


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (ENGLISH * 3 + "It is called 모델.", "en"),
        ("모델을 서버에 배포합니다.", "ko"),
        ("TensorFlow Serving은 모델을 배포하는 데 쓰고, TorchServe는 PyTorch 모델에 씁니다.", "ko"),
        (ENGLISH + "이 문장은 앞의 영어 문장을 우리말로 옮긴 것입니다. 작은 기계에서 돌아갑니다.", "ko"),
        ("See 텐서플로", "ko"),
        ("", "en"),
        (GERMAN, "en"),
    ],
    ids=["one word in English", "Korean", "terms in Korean", "both", "short", "nothing", "another"],
)
def test_a_section_is_korean_by_its_share_of_hangul(text: str, language: Language) -> None:
    assert written_language(text) == language


@pytest.mark.parametrize("language", SAMPLES)
def test_tells_other_languages_apart(language: str) -> None:
    assert find_foreign_language(SAMPLES[language]) == language


@pytest.mark.parametrize(
    "text",
    [
        ENGLISH,
        "Kurz.",
        "```sh\ndocker compose exec advisor advisor reindex\n```",
        '{"id": "ans_1", "conversation_id": "cnv_2", "status": "answered", "language": "ko"}',
    ],
    ids=["English", "too short", "commands", "code"],
)
def test_english_code_and_what_is_too_short_are_not_foreign(text: str) -> None:
    assert find_foreign_language(text) is None


def test_usual_english_and_korean_need_no_detector() -> None:
    assert [
        needs_detector(section.texts[0]) for section in document_of(ENGLISH, "모델을 배포합니다." * 9, GERMAN).sections
    ] == [
        False,
        False,
        True,
    ]


def test_remarks_name_the_sections_of_each_language() -> None:
    document = document_of(ENGLISH, *[GERMAN] * 7, SAMPLES["French"])

    assert remarks_on_languages(document) == (
        "sections 2, 3, 4, 5, 6 and 2 more read as German: the advisor answers in Korean and English.",
        "section 9 read as French: the advisor answers in Korean and English.",
    )
