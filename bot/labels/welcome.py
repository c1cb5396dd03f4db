"""The words for those who come for the first time: App Home, suggested prompts, help."""

from collections.abc import Mapping

from knowledge.documents import Language

WELCOME: Mapping[str, Mapping[Language, str]] = {
    "home.title": {"ko": "PyTorch일까, TensorFlow일까?", "en": "PyTorch or TensorFlow, for you?"},
    "home.intro": {
        "ko": "상황을 말하면 하나를 권하고, 그 까닭을 인용과 함께 보여 드립니다. 모르는 것은 모른다고 말합니다.",
        "en": "Say what you are up to: you get one recommendation, the reasons, and quotes you can check. Where "
        "nothing is known, you are told so.",
    },
    "home.how": {"ko": "물어보는 방법", "en": "Ways to ask"},
    "home.ways": {
        "ko": "•  채널에서 저를 멘션하기\n•  여기 *메시지* 탭에서 바로 묻기\n"
        "•  `/framework 질문` – 나만 보고, 원하면 공유하기\n"
        "•  메시지의 ⋮ 메뉴에서 *Ask the advisor about this*",
        "en": "•  Mention me in a channel\n•  Write to me in the *Messages* tab\n"
        "•  `/framework your question` – only you see the answer, and may share it\n"
        "•  *Ask the advisor about this* in the ⋮ menu of any message",
    },
    "home.examples": {"ko": "이렇게 물어보세요", "en": "Try one of these"},
    "home.situation": {"ko": "내 상황으로 답 받기", "en": "Answer for my situation"},
    "home.foot": {
        "ko": "문서 {documents}개 · 절 {sections}개에서 답합니다.",
        "en": "Answers come from {documents} documents with {sections} sections.",
    },
    "home.not_ready": {
        "ko": "색인을 준비하는 중입니다. 잠시 뒤에 물어봐 주세요.",
        "en": "The index is being prepared. Please ask in a moment.",
    },
    "prompts.title": {"ko": "무엇이 궁금한가요?", "en": "What would you like to know?"},
    "help.title": {"ko": "`/framework` 쓰는 법", "en": "How to use `/framework`"},
    "help.ask": {
        "ko": "`/framework 질문` – 나에게만 답하고, 원하면 채널에 공유합니다.",
        "en": "`/framework your question` – an answer for you alone, which you may share.",
    },
    "help.settings": {
        "ko": "`/framework settings` – 이 채널의 설정 (관리자)",
        "en": "`/framework settings` – the settings of this channel (admins)",
    },
    "help.reindex": {
        "ko": "`/framework reindex` – 문서를 다시 색인하고 진행 상황을 봅니다 (관리자)",
        "en": "`/framework reindex` – re-index the documents and watch how far it is (admins)",
    },
    "help.gaps": {
        "ko": "`/framework gaps` – 답하지 못한 질문 (관리자)",
        "en": "`/framework gaps` – what was asked in vain (admins)",
    },
    "help.help": {"ko": "`/framework help` – 이 도움말", "en": "`/framework help` – this help"},
    "help.elsewhere": {
        "ko": "채널에서 멘션하거나 다이렉트 메시지로 물어봐도 됩니다. 이어지는 질문은 스레드에 적으면 됩니다.",
        "en": "You can also mention me in a channel or write to me directly. Follow-ups go into the thread.",
    },
    "example.industry.0": {
        "ko": "회사에서 모델을 모바일 앱에 배포하려고 해요. 뭘 써야 할까요?",
        "en": "At work we ship a model in a mobile app. What should we use?",
    },
    "example.industry.1": {
        "ko": "서비스용 모델을 서버에 올리려면 뭐가 좋아요?",
        "en": "We deploy models to servers in production. Which one?",
    },
    "example.researcher.0": {
        "ko": "강화학습 연구를 하는데 어떤 프레임워크가 좋을까요?",
        "en": "I do reinforcement learning research. Which framework?",
    },
    "example.professor.0": {
        "ko": "딥러닝 이론 수업을 맡았는데 무엇으로 가르칠까요?",
        "en": "I teach a course on deep learning theory. What should I teach with?",
    },
    "example.career_change.0": {
        "ko": "경력 전환을 준비하는데 PyTorch와 TensorFlow 중 뭘 배울까요?",
        "en": "I am changing careers. Should I learn PyTorch or TensorFlow?",
    },
    "example.hobbyist.0": {
        "ko": "취미로 라즈베리파이에 모델을 올리려는데 뭘 써야 해요?",
        "en": "For a hobby project on a Raspberry Pi, what should I use?",
    },
    "example.beginner.0": {
        "ko": "딥러닝을 처음 배우는데 뭘로 시작하면 좋을까요?",
        "en": "I am a total beginner in deep learning. Where do I start?",
    },
    "example.since.0": {
        "ko": "TensorFlow Lite는 지금 어떻게 됐어요?",
        "en": "What has become of TensorFlow Lite?",
    },
}
