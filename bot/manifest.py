"""The app as Slack is told of it: what it may do, what it is told, where it is reached."""

from bot.names import ASK_SHORTCUT, COMMAND, EVENTS_PATH, REDIRECT_PATH

# What each scope is for; nothing is asked for that no code uses.
SCOPES = {
    "app_mentions:read": "to be told of mentions",
    "assistant:write": "to show suggested prompts, and that an answer is being worked on",
    "channels:history": "to hear follow-ups in public channels, and to look whether an answer was posted",
    "chat:write": "to answer",
    "commands": f"for {COMMAND} and the message shortcut",
    "groups:history": "the same as channels:history in private channels",
    "im:history": "to hear direct messages",
    "users:read": "to know a workspace's admins, who may change the settings of channels",
}
EVENTS = (
    "app_home_opened",
    "app_mention",
    "app_uninstalled",
    "message.channels",
    "message.groups",
    "message.im",
    "tokens_revoked",
)
# The scope of the app-level token, which Socket Mode needs and a manifest cannot ask for.
APP_SCOPE = "connections:write"

_NAME = "Framework Advisor"
_BOT_NAME = "framework-advisor"
_COLOUR = "#1f3a5f"
_ABOUT = "Answers “PyTorch or TensorFlow?” with sources you can check, in Korean and English."
_ABOUT_AT_LENGTH = (
    "Ask which framework suits you, or what a tool of the PyTorch and TensorFlow ecosystems does. The answer comes "
    "with numbered quotes, the rules that led to it, what has changed since, and what would change it. What the "
    "knowledge base does not cover is said plainly, and kept for whoever looks after it. 한국어로 물으면 한국어로 "
    "답합니다."
)
_PROMPTS = (
    ("프로덕션 배포", "업계에서 모델을 프로덕션에 배포해야 해. PyTorch와 TensorFlow 중 무엇이 좋을까?"),
    ("라즈베리파이", "취미로 라즈베리파이에 모델을 올리려는데 뭘 써야 해?"),
    ("For research", "I am a researcher. Which framework should I use?"),
    ("What is TorchServe?", "What is TorchServe?"),
)


def app_manifest(url: str | None, *, socket: bool) -> dict[str, object]:
    """The manifest. ``url`` is where Slack reaches the server, without a slash at its end; with ``socket`` Slack calls
    nothing, and the address is for people who install the app in further workspaces."""
    events_url = {} if socket or url is None else {"request_url": f"{url}{EVENTS_PATH}"}
    redirects = {} if url is None else {"redirect_urls": [f"{url}{REDIRECT_PATH}"]}
    return {
        "display_information": {
            "name": _NAME,
            "description": _ABOUT,
            "long_description": _ABOUT_AT_LENGTH,
            "background_color": _COLOUR,
        },
        "features": _features(None if socket or url is None else f"{url}{EVENTS_PATH}"),
        "oauth_config": {**redirects, "scopes": {"bot": list(SCOPES)}},
        "settings": {
            "event_subscriptions": {**events_url, "bot_events": list(EVENTS)},
            "interactivity": {"is_enabled": True, **events_url},
            "org_deploy_enabled": False,
            "socket_mode_enabled": socket,
            "token_rotation_enabled": False,
        },
    }


def _features(command_url: str | None) -> dict[str, object]:
    return {
        "agent_view": {
            "agent_description": _ABOUT,
            "suggested_prompts": [{"title": title, "message": message} for title, message in _PROMPTS],
        },
        "app_home": {"home_tab_enabled": True, "messages_tab_enabled": True, "messages_tab_read_only_enabled": False},
        "bot_user": {"display_name": _BOT_NAME, "always_online": True},
        "shortcuts": [
            {
                "type": "message",
                "name": "Ask the advisor about this",
                "callback_id": ASK_SHORTCUT,
                "description": "Answers the question in this message, in its thread.",
            }
        ],
        "slash_commands": [
            {
                "command": COMMAND,
                "description": "Ask about PyTorch and TensorFlow; only you see the answer.",
                "usage_hint": "[question] | settings | reindex | gaps | help",
                "should_escape": False,
                **({"url": command_url} if command_url is not None else {}),
            }
        ],
    }
