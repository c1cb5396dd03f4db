"""The whole: settings, wiring, the server and the command line."""
