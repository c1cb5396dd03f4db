"""What the advisor knows: documents, the corpus that ships with it, and the decision rules."""
