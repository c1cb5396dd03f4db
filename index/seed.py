"""Embeddings that ship with the project, so that the first index of the shipped corpus is ready in seconds.

They are what the bundled encoder gives for the shipped texts and for the questions of the quality gate, keyed like the
cache by encoder and content: a changed text or another encoder simply finds nothing here and is encoded.
`advisor seed` writes them anew.
"""

import hashlib
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

SEED = Path(__file__).parent / "seed.npz"
Row = tuple[str, str, NDArray[np.float32]]


def read_seed(encoder: str, path: Path = SEED) -> Iterator[Row]:
    """(role, content hash, vector) of every shipped embedding of the encoder with that fingerprint."""
    if not path.is_file():
        return
    with np.load(path, allow_pickle=False) as arrays:
        if str(arrays["encoder"]) != encoder:
            return
        for role in ("query", "passage"):
            hashes = arrays[f"{role}_hashes"]
            vectors = arrays[f"{role}_vectors"]
            for key, vector in zip(hashes, vectors, strict=True):
                yield role, bytes(key).hex(), vector


def seed_version(path: Path = SEED) -> str:
    """What tells one set of shipped embeddings from another."""
    if not path.is_file():
        return ""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write_seed(encoder: str, rows: list[Row], path: Path = SEED) -> None:
    """Write ``rows`` as the shipped embeddings of ``encoder``, in an order that does not depend on theirs."""
    arrays: dict[str, NDArray[np.generic]] = {"encoder": np.array(encoder)}
    for role in ("query", "passage"):
        found = sorted((key, vector) for of, key, vector in rows if of == role)  # keys are distinct
        arrays[f"{role}_hashes"] = np.array([list(bytes.fromhex(key)) for key, _ in found], np.uint8).reshape(-1, 32)
        arrays[f"{role}_vectors"] = np.array([vector for _, vector in found], np.float32)
    temporary = path.with_suffix(".tmp")
    with temporary.open("wb") as file:
        np.savez(file, **arrays)  # type: ignore[arg-type]  # the stub takes no mapping of arrays
    temporary.replace(path)
