"""Words of the map. Each is (Korean, English)."""

MAP = {
    "title": ("지도", "Map"),
    "heading": ("두 생태계의 지도", "The two ecosystems"),
    "lead": (
        "글이 견준 모든 시스템을 한눈에 봅니다. 표시는 글이 나온 2021년 12월 이후 어떻게 되었는지를 알려 줍니다.",
        "Every system the article compares, at a glance. The marks tell what has become of each since December 2021.",
    ),
    "systems_count": ("시스템 {count}개", "{count} systems"),
    "legend": ("지금의 상태", "Status today"),
    "camp_pytorch": ("PyTorch 쪽", "PyTorch’s side"),
    "camp_tensorflow": ("TensorFlow 쪽", "TensorFlow’s side"),
    "camp_other": ("둘 다 또는 다른 쪽", "Neither’s, or both"),
    "area_models": ("모델 가용성", "Availability of models"),
    "area_deployment": ("배포", "Deployment"),
    "area_ecosystem": ("생태계", "Ecosystem"),
    "compared": ("글의 비교 읽기", "Read the comparison"),
    "nothing": ("글에 나오지 않음", "None in the article"),
    "today": ("지금: {name}", "Today: {name}"),
    "as_of": ("{date} 기준", "as of {date}"),
    "points": ("뜻으로 본 지도", "The sections by meaning"),
    "points_lead": (
        "가까이 있는 절일수록 뜻이 비슷합니다. 질문을 넣으면 어느 절 곁에 놓이는지 보여 줍니다. 많은 차원을 둘로 줄인 "
        "그림이라, 절 사이 차이의 {percent}%만 보입니다.",
        "Sections that mean similar things lie close together. Ask, and see among which of them your question falls. "
        "Many dimensions are drawn as two, which shows {percent}% of what tells the sections apart.",
    ),
    "place": ("지도에 놓을 질문", "A question to place on the map"),
    "place_hint": ("예: 라즈베리파이에 배포하려면?", "For example: deploying to a Raspberry Pi"),
    "show": ("놓아 보기", "Place it"),
    "picture": (
        "절 {count}개의 지도. 화살표 키로 가까운 절로 옮겨 가고, Enter로 엽니다.",
        "Map of {count} sections. Move to a neighbouring one with the arrow keys, open it with Enter.",
    ),
    "spot": ("{section} {title}", "{section} {title}"),
    "both": ("둘 다", "Both"),
    "other": ("다른 것", "Others"),
    "passages": ("구절", "Passages"),
    "article": ("글의 절", "Section of the article"),
    "note": ("노트", "Note"),
    "hits": ("가장 가까운 절", "The nearest sections"),
    "looking": ("찾는 중…", "Looking…"),
    "failed": ("질문을 놓지 못했습니다. {detail}", "The question could not be placed. {detail}"),
    "beyond": (
        "질문이 지도 밖에 놓여 가장자리에 표시했습니다.",
        "The question lies beyond the map, and is shown at its edge.",
    ),
}
