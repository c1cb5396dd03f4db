"""The words of forms: a person's situation, the reason of a vote, the settings of a channel."""

from collections.abc import Mapping

from knowledge.documents import Language

FORMS: Mapping[str, Mapping[Language, str]] = {
    "submit": {"ko": "답 받기", "en": "Get the answer"},
    "save": {"ko": "저장", "en": "Save"},
    "send": {"ko": "보내기", "en": "Send"},
    "cancel": {"ko": "취소", "en": "Cancel"},
    "choose": {"ko": "고르기", "en": "Choose"},
    "questionnaire_title": {"ko": "내 상황", "en": "Your situation"},
    "questionnaire_intro": {
        "ko": "아는 것만 고르면 됩니다. 비워 둔 것은 추측하지 않고 모르는 것으로 둡니다.",
        "en": "Choose what you know. What you leave open stays unknown; nothing is guessed.",
    },
    "persona": {"ko": "어떤 상황인가요?", "en": "What is your situation?"},
    "situation_question": {
        "ko": "제 상황에서는 PyTorch와 TensorFlow 중 무엇을 써야 하나요?",
        "en": "PyTorch or TensorFlow, for my situation?",
    },
    "reason_title": {"ko": "무엇이 아쉬웠나요?", "en": "What was wrong?"},
    "reason": {"ko": "아쉬운 점", "en": "What should have been different"},
    "reason_hint": {
        "ko": "지식 베이스를 돌보는 사람이 읽습니다. 비워 두어도 됩니다.",
        "en": "Read by whoever tends the knowledge base. You may leave it empty.",
    },
    "settings_title": {"ko": "채널 설정", "en": "Channel settings"},
    "settings_intro": {
        "ko": "{channel} 채널에서 어떻게 답할지 정합니다.",
        "en": "How the advisor answers in {channel}.",
    },
    "language": {"ko": "답하는 언어", "en": "Language of answers"},
    "language.auto": {"ko": "질문의 언어를 따름", "en": "As the question"},
    "language.ko": {"ko": "언제나 한국어", "en": "Always Korean"},
    "language.en": {"ko": "언제나 영어", "en": "Always English"},
    "behaviour": {"ko": "답하는 방식", "en": "How it answers"},
    "follow_ups": {"ko": "스레드에서는 멘션 없이도 답하기", "en": "Answer follow-ups in a thread without a mention"},
    "follow_ups_hint": {
        "ko": "한 번 답한 스레드에서 이어지는 질문에 답합니다.",
        "en": "In threads where it has answered before.",
    },
    "only_confident": {"ko": "확신할 때만 채널에 답하기", "en": "Answer in the channel only when confident"},
    "only_confident_hint": {
        "ko": "확신이 없으면 물어본 사람에게만 보여 줍니다.",
        "en": "Otherwise only the person who asked sees the answer.",
    },
    "ephemeral_first": {"ko": "물어본 사람에게 먼저 보이기", "en": "Show the answer to the asker first"},
    "ephemeral_first_hint": {
        "ko": "물어본 사람이 보고 나서 채널에 공유할 수 있습니다.",
        "en": "Who asked can then share it to the channel.",
    },
    "quiet_from": {"ko": "조용한 시간 시작", "en": "Quiet hours from"},
    "quiet_to": {"ko": "조용한 시간 끝", "en": "Quiet hours to"},
    "quiet_hint": {
        "ko": "이 시간에는 오류 말고는 채널에 아무것도 올리지 않습니다. 둘 다 비우면 조용한 시간이 없습니다.",
        "en": "Nothing but errors is posted in the channel between these times. Leave both empty for none.",
    },
    "time_zone": {"ko": "시간대", "en": "Time zone"},
    "documents": {"ko": "인용할 문서", "en": "Documents to cite"},
    "documents_hint": {
        "ko": "비워 두면 모든 문서에서 답합니다.",
        "en": "Leave empty to answer from every document.",
    },
}
