"""What Slack sends back to us: the ids of actions, views and commands, and the metadata of our messages."""

COMMAND = "/framework"
ASK_SHORTCUT = "ask_about_message"

# Buttons of an answer; their value is `{"d": delivery id, …}`, see actions.
CHOICE = "choice"  # "choice.0", "choice.1", …: one value of the missing fact
WHY = "why"
CHANGE = "change"
START_OVER = "start_over"
QUESTIONNAIRE = "questionnaire"
FEEDBACK = "feedback"
HUMAN = "human"
SHARE = "share"
RETRY = "retry"
# App Home and the suggested prompts.
EXAMPLE = "example"  # "example.0", …
OPEN_SETTINGS = "open_settings"

# Views.
QUESTIONNAIRE_VIEW = "questionnaire_view"
REASON_VIEW = "reason_view"
SETTINGS_VIEW = "settings_view"
WHY_VIEW = "why_view"
CHANGE_VIEW = "change_view"

# Metadata of every answer we post, by which one that was posted is found again.
ANSWER_EVENT = "framework_advisor_answer"
