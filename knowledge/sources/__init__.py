"""Where files come from besides an upload: zips, watched folders, web pages."""
