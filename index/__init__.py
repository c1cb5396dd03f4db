"""How the advisor finds: encoders, lexical and vector search, immutable generations."""
