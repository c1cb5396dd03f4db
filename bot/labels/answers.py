"""The words of an answer, and of the views it opens."""

from collections.abc import Mapping

from knowledge.documents import Language

ANSWERS: Mapping[str, Mapping[Language, str]] = {
    "sources": {"ko": "출처", "en": "Sources"},
    "as_of": {"ko": "{date} 기준", "en": "as of {date}"},
    "more": {"ko": "외 {count}건", "en": "and {count} more"},
    "rest": {"ko": "이어서 읽기", "en": "read the rest"},
    "evidence": {"ko": "근거", "en": "evidence"},
    "status.archived": {"ko": "보관 처리되어 더는 관리되지 않음", "en": "archived, no longer maintained"},
    "status.superseded": {"ko": "다른 것으로 대체됨", "en": "superseded"},
    "status.renamed": {"ko": "이름이 바뀜", "en": "renamed"},
    "status.maintenance": {"ko": "유지보수만 함", "en": "in maintenance only"},
    "status.active": {"ko": "계속 개발됨", "en": "actively developed"},
    "status.unchanged": {"ko": "그대로임", "en": "unchanged"},
    "understood": {"ko": "이해한 상황", "en": "Understood"},
    "by_choice": {"ko": "직접 고름", "en": "chosen by you"},
    "nearest": {"ko": "가까운 절", "en": "Nearest sections"},
    "why": {"ko": "왜 그런가요?", "en": "Why?"},
    "quotes": {"ko": "인용 보기", "en": "See the quotes"},
    "change": {"ko": "무엇이 달라지면 바뀌나요?", "en": "What would change this?"},
    "start_over": {"ko": "처음부터", "en": "Start over"},
    "questionnaire": {"ko": "내 상황 알려 주기", "en": "Tell my situation"},
    "human": {"ko": "사람에게 묻기", "en": "Need a human"},
    "share": {"ko": "채널에 공유", "en": "Share to channel"},
    "retry": {"ko": "다시 시도", "en": "Try again"},
    "helpful": {"ko": "도움이 됐어요", "en": "Helpful"},
    "unhelpful": {"ko": "아쉬워요", "en": "Not helpful"},
    "late": {
        "ko": "늦어서 죄송합니다. {asked}에 받은 질문인데, Slack에 바로 답을 올리지 못했습니다.",
        "en": "Sorry for the delay: you asked {asked}, and the answer could not be posted to Slack at once.",
    },
    "updated": {
        "ko": "질문이 고쳐져서 답을 새로 썼습니다.",
        "en": "The question was edited, so this is a new answer.",
    },
    "asked": {"ko": "질문", "en": "Question"},
    "shared_by": {"ko": "{user} 님이 공유한 답입니다.", "en": "Shared by {user}."},
    "why_title": {"ko": "이렇게 정했습니다", "en": "How this was decided"},
    "quotes_title": {"ko": "인용과 출처", "en": "Quotes and sources"},
    "change_title": {"ko": "달라지는 조건", "en": "What would change it"},
    "close": {"ko": "닫기", "en": "Close"},
    "recommended": {"ko": "추천", "en": "Recommended"},
    "undecided": {"ko": "아직 정하지 않음", "en": "Not decided yet"},
    "path": {"ko": "결정 경로", "en": "Decision path"},
    "today": {"ko": "지금은", "en": "Today"},
    "since": {"ko": "그 뒤의 변화", "en": "Since then"},
    "given": {"ko": "나에 대해 이해한 것", "en": "What was understood of you"},
    "change_intro": {
        "ko": "지금 추천은 *{now}* 입니다. 아래 가운데 하나가 사실이라면 추천이 달라집니다.",
        "en": "The recommendation now is *{now}*. It would be another if one of these were so.",
    },
    "change_none": {
        "ko": "지금까지 말한 조건 가운데 추천을 바꿀 것은 없습니다.",
        "en": "Nothing you could add would change this recommendation.",
    },
    "forgotten": {
        "ko": "이 답은 보관 기간이 지나 지워졌습니다. 질문을 다시 해 주세요.",
        "en": "This answer is no longer kept. Please ask the question again.",
    },
}
