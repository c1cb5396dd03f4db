"""The routes of the HTTP door, one file per subject."""
