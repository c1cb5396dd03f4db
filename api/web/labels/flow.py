"""Words of the flow charts. Each is (Korean, English)."""

FLOW = {
    "chart": ("{persona}: 결정 흐름도", "{persona}: decision flow chart"),
    "how": (
        "각 갈림길에서 위에서부터 차례로 보아 처음 맞는 규칙을 따라갑니다. 규칙을 누르면 근거가 되는 문장이 나옵니다.",
        "At each fork the first rule that fits, from the top, is followed. Choose a rule to read the sentences it "
        "rests on.",
    ),
    "fork": ("갈림길", "Fork"),
    "rule": ("규칙 {number}/{count}. 다음: {target}", "Rule {number} of {count}. Leads to: {target}"),
    "taken": ("이 답이 따라간 길.", "The path this answer took."),
    "ask": ("되묻기", "Asks back"),
    "go_to": ("이어서 볼 흐름", "Goes on with"),
    "further": ("다음 갈림길", "a further fork"),
    "today": ("2022년 이후", "Since 2022"),
    "has_today": ("2022년 이후 달라짐", "changed since 2022"),
    "section": ("{section}절", "Section {section}"),
    "quote": ("근거가 되는 문장", "The sentences it rests on"),
    "open_section": ("자료에서 열기", "Open in the sources"),
    "open_flow": ("이 흐름도 열기", "Open that flow chart"),
    "close": ("닫기", "Close"),
    "loading": ("불러오는 중…", "Loading…"),
    "failed": ("지금은 불러올 수 없습니다. 자료에서 열어 보세요.", "This could not be loaded. Open it in the sources."),
    "pytorch": ("PyTorch", "PyTorch"),
    "tensorflow": ("TensorFlow", "TensorFlow"),
    "keras": ("Keras", "Keras"),
    "jax": ("JAX", "JAX"),
}
