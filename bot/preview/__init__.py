"""A page that shows blocks as Slack does."""
