"""Persona decision rules: the rules as data, the engine that applies them, the words that state a fact."""
