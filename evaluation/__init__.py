"""How good and how fast the advisor is, measured."""
