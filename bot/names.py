"""What Slack sends back to us: the ids of actions, views and commands, and the metadata of our messages."""

# Where it sends it in HTTP mode, and people who install the app in a workspace.
EVENTS_PATH = "/slack/events"
INSTALL_PATH = "/slack/install"
REDIRECT_PATH = "/slack/oauth_redirect"

COMMAND = "/framework"
ASK_SHORTCUT = "ask_about_message"

# Buttons of an answer; their value is `{"d": delivery id, …}`, see actions.
CHOICE = "choice"  # "choice.0", "choice.1", …: one value of the missing fact
WHY = "why"
CHANGE = "change"
START_OVER = "start_over"
QUESTIONNAIRE = "questionnaire"
QUESTIONNAIRE_PERSONA = "questionnaire.persona"  # the menu in the form: its facts follow the persona chosen
FEEDBACK = "feedback"
HUMAN = "human"
SHARE = "share"
RETRY = "retry"
# App Home and the suggested prompts.
EXAMPLE = "example"  # "example.0", …

# Views.
QUESTIONNAIRE_VIEW = "questionnaire_view"
REASON_VIEW = "reason_view"
SETTINGS_VIEW = "settings_view"
WHY_VIEW = "why_view"
CHANGE_VIEW = "change_view"

# Metadata of every answer we post, by which one that was posted is found again.
ANSWER_EVENT = "framework_advisor_answer"
