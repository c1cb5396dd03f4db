"""The admin's pages: they read through the use cases, and change things through the HTTP API."""
