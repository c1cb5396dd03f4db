"""What Slack shows, as pure functions from values to blocks."""
