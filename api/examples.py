"""Examples for the OpenAPI document: questions with their answers, a search, and a problem."""

from typing import Any

ASK: dict[str, Any] = {
    "question": "취미로 라즈베리파이에 모델을 올리려는데 뭘 써야 해?",
    "language": None,
    "conversation_id": None,
    "history": [],
    "persona": None,
    "facts": None,
    "limit": 3,
}
ASK_WITH_FACTS: dict[str, Any] = {
    "question": "Which framework should we use?",
    "persona": "industry",
    "facts": {"deploy_target": "mobile", "audio_video_input": True},
}
SEARCH: dict[str, Any] = {"query": "모바일 배포", "limit": 3}

_CITATION: dict[str, Any] = {
    "number": 1,
    "document_id": "pytorch-vs-tensorflow-2022",
    "section": "5.5",
    "title": "취미로 한다면",
    "quote": "취미로 만드는 모델을 IoT나 임베디드 기기(embedded device)에 올린다면 "
    "더더욱 TensorFlow를 쓰는 것이 좋습니다.",
    "language": "ko",
    "start": 117,
    "end": 192,
    "sha256": "4d5075d36fbbbb5efe227c5649718e2f4d45b9da6c0c349c082cbd7ae6dc3f41",
    "url": "https://www.assemblyai.com/blog/pytorch-vs-tensorflow-in-2022/",
    "as_of": "2021-12-14",
    "updates": [
        {
            "system": "TensorFlow Lite (TFLite)",
            "status": "renamed",
            "note": "TensorFlow Lite는 LiteRT로 이름이 바뀌어 별도 저장소로 나갔습니다.",
            "as_of": "2026-08-21",
            "source": "https://ai.google.dev/edge/litert/migration",
        }
    ],
    "score": 0.83,
    "place": None,
}
_DECISION: dict[str, Any] = {
    "persona": "hobbyist",
    "persona_evidence": "취미로",
    "facts": {"goal": {"value": "embedded_project", "evidence": "라즈베리파이"}},
    "recommendation": ["tensorflow"],
    "path": [
        {
            "rule": "hobbyist.embedded",
            "question": "목표가 무엇인가요?",
            "answer": "IoT·임베디드 기기에 배포",
            "section": "5.5",
            "citation": 1,
        }
    ],
    "today": {
        "text": "작은 기기라면 실제로 구할 수 있고 업데이트되는 보드와 런타임부터 고르세요.",
        "sources": ["https://ai.google.dev/edge/litert/migration"],
    },
    "missing_fact": None,
    "would_change": [{"fact": "goal", "value": "learning", "recommendation": ["pytorch"]}],
}
ANSWERED: dict[str, Any] = {
    "id": "ans_7c1d",
    "conversation_id": "cnv_52e0",
    "status": "answered",
    "language": "ko",
    "text": "취미로 IoT·임베디드 기기에 올릴 모델이라면 TensorFlow(TFLite)를 권합니다. [1]",
    "citations": [_CITATION],
    "decision": _DECISION,
    "nearest": [],
    "confidence": 0.94,
    "generation": "2026-11-24T02-19-40-1f6a",
    "timings_ms": {"encode": 9.1, "search": 0.6, "compose": 0.4, "total": 10.3},
}
NEEDS_FACT: dict[str, Any] = {
    **ANSWERED,
    "status": "needs_fact",
    "language": "en",
    "text": "It depends on where the model will run.",
    "citations": [],
    "decision": {
        **_DECISION,
        "persona": "industry",
        "persona_evidence": "our product",
        "facts": {},
        "recommendation": [],
        "path": [],
        "today": None,
        "missing_fact": {
            "name": "deploy_target",
            "question": "Where will the model run?",
            "choices": [
                {"value": "mobile", "label": "A mobile app"},
                {"value": "server", "label": "A server or the cloud"},
            ],
        },
        "would_change": [],
    },
}
ABSTAINED: dict[str, Any] = {
    **ANSWERED,
    "status": "abstained",
    "language": "en",
    "text": "The knowledge base does not cover this.",
    "citations": [],
    "decision": None,
    "nearest": [
        {"document_id": "ecosystem-notes", "section": "colab", "title": "Google Colab", "score": 0.41},
    ],
    "confidence": 0.08,
}
EVENTS = (
    'event: status\ndata: {"id":"ans_7c1d","status":"answered", …}\n\n'
    'event: decision\ndata: {"persona":"hobbyist", …}\n\n'
    'event: citation\ndata: {"number":1, …}\n\n'
    'event: text\ndata: {"text":"취미로 IoT·임베디드 기기에 올릴 모델이라면 …"}\n\n'
    'event: done\ndata: {"id":"ans_7c1d", …}\n\n'
)
HITS: dict[str, Any] = {
    "hits": [
        {key: _CITATION[key] for key in ("document_id", "section", "title", "language", "quote", "start", "end")}
        | {"score": 0.83, "url": _CITATION["url"]}
    ]
}

_REMEDIES = {
    400: "The body is not valid JSON: Expecting value at character 13. Mend it.",
    401: "A key is needed. Send it as `Authorization: Bearer …`; an admin can make one.",
    403: "This key lacks the scope `admin`. Use another, or have an admin make one with it.",
    404: "There is nothing at /v1/answers. The addresses are listed in /docs.",
    409: "Another re-index is running on this index. Wait for it to finish, then try again.",
    413: "The body is larger than 65,536 bytes. Send a shorter question or less history.",
    415: "The body must be JSON. Send it with the header `Content-Type: application/json`.",
    422: "`limit` must be at most 10.",
    429: "Too many requests. Wait 12 seconds, then go on more slowly.",
    500: "Something went wrong here. Try again; if it persists, report it with the request_id.",
    502: "The OpenID provider cannot be used: it cannot be reached. Try again, or sign in with an admin key.",
    503: "The advisor is busy: 64 requests wait already. Send this one again in a second.",
}


def problem_example(status: int, title: str) -> dict[str, Any]:
    """What a problem of that status looks like."""
    return {
        "type": "about:blank",
        "title": title,
        "status": status,
        "detail": _REMEDIES[status],
        "request_id": "req_0f8b6c",
    }
