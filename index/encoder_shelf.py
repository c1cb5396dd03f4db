"""The encoders of one process, each loaded when a generation first needs it and kept while one does."""

import threading
from weakref import WeakValueDictionary

from index.encoders import Encoder, EncoderChoice, load_encoder
from index.errors import EncoderMismatchError
from index.generations import Manifest
from index.snapshot import Encoders


class EncoderShelf:
    """Loads encoders by choice. Thread-safe; an encoder that no generation in memory needs is let go."""

    def __init__(self, default: EncoderChoice, *, device: str = "cpu", allow_download: bool = False) -> None:
        self._default = default
        self._device = device
        self._allow_download = allow_download
        self._loaded: WeakValueDictionary[EncoderChoice, Encoder] = WeakValueDictionary()
        self._loading = threading.Lock()

    def get(self, choice: EncoderChoice) -> Encoder:
        """The encoder of that choice. Raises EncoderError when it cannot be had."""
        with self._loading:
            encoder = self._loaded.get(choice)
            if encoder is None:
                encoder = load_encoder(
                    choice.name,
                    device=self._device,
                    allow_download=self._allow_download,
                    query_prompt=choice.query_prompt,
                    passage_prompt=choice.passage_prompt,
                )
                self._loaded[choice] = encoder
            return encoder

    def of(self, manifest: Manifest) -> Encoder:
        """The encoder that a generation was made with; of an old one without a choice the default is tried.

        Raises EncoderMismatchError when the model of that name has changed since.
        """
        choice = EncoderChoice(**manifest.encoder_choice) if manifest.encoder_choice else self._default  # type: ignore[arg-type]  # its own fields
        return _checked(self.get(choice), manifest)


def only(encoder: Encoder) -> Encoders:
    """Serves generations of this one encoder. Raises EncoderMismatchError for those of others."""
    return lambda manifest: _checked(encoder, manifest)


def _checked(encoder: Encoder, manifest: Manifest) -> Encoder:
    if manifest.encoder != encoder.fingerprint:
        raise EncoderMismatchError(manifest.generation, manifest.encoder, encoder.fingerprint)
    return encoder
