"""Our words in Slack, in Korean and English."""
