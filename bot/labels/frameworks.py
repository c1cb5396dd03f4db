"""What the frameworks that the rules recommend are called, in every language."""

from collections.abc import Sequence

_NAMES = {"pytorch": "PyTorch", "tensorflow": "TensorFlow", "keras": "Keras", "jax": "JAX"}


def framework_names(recommendation: Sequence[str]) -> str:
    """The names of what is recommended, the best first."""
    return ", ".join(_NAMES.get(name, name) for name in recommendation)
