"""Signing admins in through an OpenID provider."""
