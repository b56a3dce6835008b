"""The shipped transformer as an ordinary sentence-transformers model, to compare with or to train further.

python -m scripts.train_restore index/model OUTPUT
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import numpy_helper
from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

from scripts.train_export import WORDS, Array

ROUNDED = "_quantized"


def read_weights(file: Path) -> dict[str, Array]:
    """Return the weights in an exported file under their names in the checkpoint, as float32."""
    model = onnx.load(str(file))
    held = {tensor.name: numpy_helper.to_array(tensor) for tensor in model.graph.initializer}
    weights: dict[str, Array] = {name: value for name, value in held.items() if not name.endswith(ROUNDED)}
    for name in [name.removesuffix(ROUNDED) for name in held if name.endswith(ROUNDED)]:
        # Columns stand for outputs there, rows in the checkpoint.
        weights[name] = (held[f"{name}{ROUNDED}"].astype(np.float32) * held[f"{name}_scale"]).T
    weights[WORDS] = held[WORDS] * held[f"{WORDS}.scale"]
    for own in [name.removesuffix(".weight") for name in weights if name.endswith("attention.self.weight")]:
        matrix, bias = weights.pop(f"{own}.weight"), weights.pop(f"{own}.bias")
        for part, rows, values in zip(("query", "key", "value"), np.split(matrix, 3), np.split(bias, 3), strict=True):
            weights[f"{own}.{part}.weight"], weights[f"{own}.{part}.bias"] = rows, values
    return weights


def restore(directory: Path, output: Path) -> None:
    """Write the transformer in ``directory`` as a float32 sentence-transformers model to ``output``."""
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Normalize, Pooling, Transformer

    settings = BertConfig.from_pretrained(directory)
    model = BertModel(settings, add_pooling_layer=False)
    weights = read_weights(directory / "onnx" / "model.onnx")
    state = {name: torch.tensor(weights[name]) for name in model.state_dict() if name in weights}
    # Segments are part of the positions in the exported file.
    state["embeddings.token_type_embeddings.weight"] = torch.zeros(settings.type_vocab_size, settings.hidden_size)
    model.load_state_dict(state)
    with tempfile.TemporaryDirectory() as plain:
        model.save_pretrained(plain)
        PreTrainedTokenizerFast.from_pretrained(directory).save_pretrained(plain)
        transformer = Transformer(plain)
    pooling = Pooling(transformer.get_embedding_dimension())
    SentenceTransformer(modules=[transformer, pooling, Normalize()], device="cpu").save(str(output))


def main() -> None:
    """Restore, as the command line says."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("directory", type=Path, help="directory of the shipped model, index/model")
    parser.add_argument("output", type=Path, help="directory to write")
    arguments = parser.parse_args()
    restore(arguments.directory, arguments.output)


if __name__ == "__main__":
    main()
