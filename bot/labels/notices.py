"""The words of short notices: what went wrong with what to do next, and what was done."""

from collections.abc import Mapping

from knowledge.documents import Language

NOTICES: Mapping[str, Mapping[Language, str]] = {
    "problem.index_not_ready": {
        "ko": "아직 색인이 준비되지 않아 답할 수 없습니다. 잠시 뒤에 다시 물어봐 주세요.",
        "en": "The index is not ready yet, so there is no answer. Please ask again in a moment.",
    },
    "problem.busy": {
        "ko": "지금 질문이 너무 많습니다. 잠시 뒤에 다시 물어봐 주세요.",
        "en": "There are too many questions right now. Please ask again in a moment.",
    },
    "problem.flood": {
        "ko": "질문이 한꺼번에 너무 많이 와서 일부는 답하지 않습니다. "
        "먼저 보낸 질문의 답이 나온 뒤에 다시 물어봐 주세요.",
        "en": "You have asked more than can be answered at once, so some questions are left out. Please ask them again "
        "once the earlier ones are answered.",
    },
    "problem.question_too_long": {
        "ko": "질문이 너무 깁니다. 4,000자까지 읽습니다. 줄여서 다시 물어봐 주세요.",
        "en": "The question is too long: 4,000 characters are read. Please shorten it and ask again.",
    },
    "problem.question_empty": {
        "ko": "질문이 비어 있습니다. 알고 싶은 것을 한국어나 영어로 적어 주세요.",
        "en": "The question is empty. Please write what you want to know, in Korean or English.",
    },
    "problem.question_refused": {
        "ko": "이 질문은 읽을 수 없습니다. 다르게 적어서 다시 물어봐 주세요.",
        "en": "This question cannot be read as it stands. Please put it in other words.",
    },
    "problem.slack_refused": {
        "ko": "Slack이 이 답을 받아 주지 않았습니다. 다시 시도해 주세요. 또 안 되면 앱 관리자에게 알려 주세요.",
        "en": "Slack refused this answer. Please try again; if it happens again, tell whoever runs the app.",
    },
    "problem.not_in_channel": {
        "ko": "제가 이 채널에 없어서 답을 올릴 수 없습니다. `/invite`로 저를 초대한 뒤 다시 시도해 주세요.",
        "en": "I am not in this channel, so I cannot post here. Invite me with `/invite`, then try again.",
    },
    "problem.not_allowed": {
        "ko": "워크스페이스 관리자와, 따로 정해 둔 사람만 할 수 있습니다.",
        "en": "Only admins of the workspace, and people named for it, can do this.",
    },
    "problem.forgotten": {
        "ko": "이 답은 보관 기간이 지나 지워졌습니다. 질문을 다시 해 주세요.",
        "en": "This answer is no longer kept. Please ask the question again.",
    },
    "problem.not_yours": {
        "ko": "이 질문을 한 사람만 고를 수 있습니다. 새로 물어보려면 저를 멘션해 주세요.",
        "en": "Only the person who asked can choose here. Mention me to ask a question of your own.",
    },
    "problem.no_channel": {
        "ko": "다이렉트 메시지에는 채널 설정이 없습니다. 채널에서 `/framework settings`를 써 주세요.",
        "en": "Direct messages have no channel settings. Use `/framework settings` in a channel.",
    },
    "problem.no_human": {
        "ko": "사람을 부를 곳이 정해져 있지 않습니다. 앱 관리자에게 알려 주세요.",
        "en": "Nobody is named to be called. Please tell whoever runs the app.",
    },
    "problem.failed": {
        "ko": "답을 만들다가 문제가 생겼습니다. 기록해 두었으니 다시 시도해 주세요.",
        "en": "Something went wrong while answering. It has been logged; please try again.",
    },
    "notice.thanks": {"ko": "고맙습니다. 의견을 기록했습니다.", "en": "Thank you, your vote is noted."},
    "notice.saved": {"ko": "채널 설정을 저장했습니다.", "en": "The settings of this channel are saved."},
    "notice.unchanged": {"ko": "바뀐 설정이 없습니다.", "en": "Nothing was changed."},
    "notice.started_over": {
        "ko": "앞서 말한 상황을 잊었습니다. 새로 물어봐 주세요.",
        "en": "I have forgotten what you said of your situation. Ask anew.",
    },
    "notice.human_called": {
        "ko": "사람에게 알렸습니다. 곧 이 스레드에서 답할 것입니다.",
        "en": "A human has been told, and will answer in this thread.",
    },
    "notice.on_its_way": {
        "ko": "질문을 받았습니다. 곧 여기에 답하겠습니다.",
        "en": "Your question is here; the answer is on its way.",
    },
    "status.searching": {"ko": "문서에서 찾는 중…", "en": "is searching the documents…"},
}
