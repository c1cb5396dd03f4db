"""Words of the pages of the personas. Each is (Korean, English)."""

PERSONAS = {
    "title": ("결정 흐름", "Decisions"),
    "heading": ("누구에게 무엇을 권하나", "Who is advised what"),
    "lead": (
        "추천은 여섯 사람의 흐름도를 따라 정해집니다. 모든 규칙은 글의 문장에 근거하며, 그 문장을 볼 수 있습니다.",
        "A recommendation follows one of six flow charts. Every rule rests on sentences of the article, "
        "which you can read as they stand.",
    ),
    "rules_count": ("규칙 {count}개", "{count} rules"),
    "section": ("{section}절", "Section {section}"),
    "chart": ("흐름도", "Flow chart"),
    "no_script": (
        "흐름도를 그리려면 스크립트가 필요합니다. 아래에 같은 내용이 글로 있습니다.",
        "Drawing the chart takes scripts. The same stands below in words.",
    ),
    "image": ("그림 파일(SVG)", "As an image (SVG)"),
    "words": ("글로 읽기", "In words"),
    "words_lead": (
        "위에서부터 차례로 보아 처음 맞는 규칙을 따릅니다. 말하지 않은 사실은 ‘모름’으로 칩니다.",
        "Read from the top: the first rule that fits is followed. A fact that nobody stated counts as unknown.",
    ),
    "facts": ("무엇을 보고 정하나", "What it turns on"),
    "recommend": ("추천", "Recommended"),
    "ask": ("되묻기", "Asks back"),
    "go_to": ("이어서", "Goes on with"),
    "further": ("다음 갈림길", "A further fork"),
    "today": ("2022년 이후", "Since 2022"),
    "rests": ("근거", "Rests on"),
    "sections": ("근거가 되는 절", "The sections it rests on"),
    "sections_count": ("규칙 {count}개가 근거로 삼음", "{count} rules rest on it"),
    "here": ("지금 있는 곳", "You are here"),
    "others": ("다른 흐름도", "Other flow charts"),
    "failed": (
        "흐름도를 그리지 못했습니다. 아래에서 글로 읽을 수 있습니다.",
        "The chart could not be drawn. It stands below in words.",
    ),
}
