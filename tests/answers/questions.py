"""Questions of many kinds, put to the advisor by several test modules."""

LOOKUPS = {
    "TensorFlow Lite가 뭐야?": "3.1.2",
    "TFLite는 어떤 제약을 해결해?": "3.1.2",
    "TIMM이 무슨 약자예요?": "4.1.3",
    "TorchServe는 누가 만들었어?": "3.2.1",
    "코랄 보드가 뭐예요?": "4.2.6",
    "JAX를 눈여겨보라는 말이 있던데 어디에 좋은 거야?": "5.2",
    "허깅페이스 모델 중 파이토치 전용은 몇 퍼센트야?": "2.1",
    "What is TensorFlow Lite used for?": "3.1.2",
    "Who created TorchServe?": "3.2.1",
    "What does TIMM stand for?": "4.1.3",
    "Which constraints of on-device AI does TFLite address?": "3.1.2",
    "What share of HuggingFace models is exclusive to PyTorch?": "2.1",
    "When did DeepMind standardise on TensorFlow?": "2.4",
}
DECISIONS = {
    "라즈베리파이에 모델을 올리려는데 뭘 써야 해?": ("tensorflow",),
    "I want to run a model on a Raspberry Pi. What should I use?": ("tensorflow",),
    "연구자인데 뭘 써야 할까요?": ("pytorch",),
    "I'm a researcher. Which framework should I use?": ("pytorch",),
    "강화학습을 연구하는 박사과정인데 뭘 쓸까요?": ("tensorflow",),
    "회사에서 서버에 배포할 모델인데 뭘 쓸까요?": ("tensorflow",),
    "Our company deploys to servers, not mobile. Which framework should we use?": ("tensorflow",),
    "딥러닝 완전 처음인데 뭘로 시작할까요?": ("keras",),
    "I'm a total beginner. Which framework should I start with?": ("keras",),
    "이직 준비 중인데 어느 프레임워크를 배울까요?": ("tensorflow",),
    "취미로 딥러닝 자체를 배우고 싶은데 뭘 쓸까요?": ("pytorch",),
    "이론 위주의 대학원 강의를 하는 교수인데 뭘로 가르칠까요?": ("pytorch",),
}
BARE = ["Which one?", "뭐 쓸까?", "뭘 써야 해?", "PyTorch or TensorFlow?"]
UNANSWERABLE = [
    "오늘 서울 날씨 어때?",
    "What's the weather in Seoul tomorrow?",
    "코랩 프로 요금제 월 얼마예요?",
    "How much does a TPU cost per hour?",
    "김치찌개 끓이는 법 알려줘",
    "Who won the football game last night?",
]
EVERYTHING = [*LOOKUPS, *DECISIONS, *BARE, *UNANSWERABLE]
