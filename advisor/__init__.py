"""How the advisor answers: the use cases behind every door."""
