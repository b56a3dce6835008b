"""Writing the trained transformer as ONNX with 8-bit weights, in the sentence-transformers layout.

The graph is built from onnxruntime's fused operators, which its dynamic quantisation knows. Weights keep the
names they have in the training checkpoint. The word embeddings are rounded row by row (one scale a piece), the
layers' matrices column by column.
"""

from __future__ import annotations

import json
import logging
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import onnx
from onnx import TensorProto, helper, numpy_helper
from onnxruntime import GraphOptimizationLevel, InferenceSession, SessionOptions
from onnxruntime.quantization import QuantType, quantize_dynamic
from tokenizers import Tokenizer, processors
from transformers import BertConfig

Array = npt.NDArray[np.floating]
MICROSOFT = "com.microsoft"
OPSET = 17
WORDS = "embeddings.word_embeddings.weight"
# The fused operator adds up in plain loops; the separate ones are vectorised and take a quarter of its time.
SLOWER_FUSIONS = ["SkipLayerNormFusion"]
QUANTISED_OPERATORS = ["MatMul", "Attention"]


@dataclass(slots=True)
class Graph:
    """Nodes and weights as they are added."""

    nodes: list[onnx.NodeProto] = field(default_factory=list)
    weights: list[onnx.TensorProto] = field(default_factory=list)

    def hold(self, name: str, value: npt.NDArray[np.generic]) -> str:
        """Add a constant and return its name."""
        self.weights.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def add(self, operator: str, inputs: list[str], output: str, domain: str = "", **attributes: Any) -> str:
        """Add a node with one output and return that output's name."""
        self.nodes.append(helper.make_node(operator, inputs, [output], output, domain=domain, **attributes))
        return output


def round_rows(rows: Array) -> tuple[npt.NDArray[np.int8], npt.NDArray[np.float32]]:
    """Return ``rows`` (n, d) as whole numbers from -127 to 127 with the scale (n, 1) of each row."""
    scales = np.maximum(np.abs(rows).max(axis=1, keepdims=True), 1e-9) / 127
    return np.round(rows / scales).astype(np.int8), scales.astype(np.float32)


def build_graph(state: Mapping[str, Array], settings: BertConfig) -> onnx.ModelProto:
    """Return the model: token ids and mask (rows, tokens) to ``last_hidden_state`` (rows, tokens, width)."""
    graph = Graph()
    hidden = _embed(graph, state, settings)
    for layer in range(settings.num_hidden_layers):
        hidden = _add_layer(graph, state, settings, layer, hidden)
    graph.add("Identity", [hidden], "last_hidden_state")
    whole, real = TensorProto.INT64, TensorProto.FLOAT
    made = helper.make_graph(
        graph.nodes,
        "encoder",
        [helper.make_tensor_value_info(name, whole, ["rows", "tokens"]) for name in ("input_ids", "attention_mask")],
        [helper.make_tensor_value_info("last_hidden_state", real, ["rows", "tokens", settings.hidden_size])],
        graph.weights,
    )
    operators = [helper.make_opsetid("", OPSET), helper.make_opsetid(MICROSOFT, 1)]
    return helper.make_model(made, opset_imports=operators, ir_version=9)


def _embed(graph: Graph, state: Mapping[str, Array], settings: BertConfig) -> str:
    """Add words, positions and the normalisation; segments are all the first."""
    whole, scales = round_rows(state[WORDS])
    words = graph.add("Gather", [graph.hold(WORDS, whole), "input_ids"], "words")
    words = graph.add("Cast", [words], "words.real", to=TensorProto.FLOAT)
    scale = graph.add("Gather", [graph.hold(f"{WORDS}.scale", scales), "input_ids"], "words.scale")
    words = graph.add("Mul", [words, scale], "words.scaled")
    positions = state["embeddings.position_embeddings.weight"] + state["embeddings.token_type_embeddings.weight"][0]
    positions = graph.hold("embeddings.position_embeddings.weight", positions)
    one = graph.hold("one", np.array([1], np.int64))
    shape = graph.add("Shape", ["input_ids"], "shape")
    length = graph.add("Slice", [shape, one, graph.hold("two", np.array([2], np.int64))], "length")
    start = graph.hold("zero", np.array([0], np.int64))
    placed = graph.add("Slice", [positions, start, length, start], "positions")
    summed = graph.add("Add", [words, placed], "embedded")
    graph.add("Cast", ["attention_mask"], "mask", to=TensorProto.INT32)
    return _normalise(graph, state, settings, "embeddings.LayerNorm", summed, "hidden")


def _add_layer(graph: Graph, state: Mapping[str, Array], settings: BertConfig, layer: int, hidden: str) -> str:
    name = f"encoder.layer.{layer}"
    own = f"{name}.attention.self"
    matrices = [state[f"{own}.{part}.weight"].T for part in ("query", "key", "value")]
    biases = [state[f"{own}.{part}.bias"] for part in ("query", "key", "value")]
    heads = [graph.hold(f"{own}.weight", np.hstack(matrices)), graph.hold(f"{own}.bias", np.concatenate(biases))]
    attended = graph.add(
        "Attention", [hidden, *heads, "mask"], f"{name}.attended", MICROSOFT, num_heads=settings.num_attention_heads
    )
    mixed = _multiply(graph, state, f"{name}.attention.output.dense", attended)
    hidden = _add_and_normalise(graph, state, settings, f"{name}.attention.output", mixed, hidden)
    wide = _multiply(graph, state, f"{name}.intermediate.dense", hidden)
    bias = graph.hold(f"{name}.intermediate.dense.bias", state[f"{name}.intermediate.dense.bias"])
    wide = graph.add("BiasGelu", [wide, bias], f"{name}.wide", MICROSOFT)
    narrow = _multiply(graph, state, f"{name}.output.dense", wide)
    return _add_and_normalise(graph, state, settings, f"{name}.output", narrow, hidden)


def _multiply(graph: Graph, state: Mapping[str, Array], name: str, values: str) -> str:
    matrix = graph.hold(f"{name}.weight", state[f"{name}.weight"].T)
    return graph.add("MatMul", [values, matrix], f"{name}.product")


def _add_and_normalise(
    graph: Graph, state: Mapping[str, Array], settings: BertConfig, name: str, values: str, skipped: str
) -> str:
    values = graph.add("Add", [values, graph.hold(f"{name}.dense.bias", state[f"{name}.dense.bias"])], f"{name}.biased")
    values = graph.add("Add", [values, skipped], f"{name}.skipped")
    return _normalise(graph, state, settings, f"{name}.LayerNorm", values, f"{name}.sum")


def _normalise(
    graph: Graph, state: Mapping[str, Array], settings: BertConfig, name: str, values: str, output: str
) -> str:
    parts = [graph.hold(f"{name}.{part}", state[f"{name}.{part}"]) for part in ("weight", "bias")]
    return graph.add("LayerNormalization", [values, *parts], output, axis=-1, epsilon=settings.layer_norm_eps)


@contextmanager
def quiet() -> Iterator[None]:
    """Keep back warnings: the quantiser advises a preparation that fused graphs do not need."""
    level = logging.getLogger().level
    logging.getLogger().setLevel(logging.ERROR)
    try:
        yield
    finally:
        logging.getLogger().setLevel(level)


def write_onnx(state: Mapping[str, Array], settings: BertConfig, file: Path) -> None:
    """Write the model with its matrices rounded to 8 bits, its operators fused as far as every processor has them."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with quiet(), tempfile.TemporaryDirectory() as folder:
        whole, rounded = Path(folder) / "whole.onnx", Path(folder) / "rounded.onnx"
        onnx.save(build_graph(state, settings), str(whole))
        quantize_dynamic(
            whole,
            rounded,
            op_types_to_quantize=QUANTISED_OPERATORS,
            per_channel=True,
            # Processors without 8-bit dot products add pairs in 16 bits, which 7-bit weights cannot overflow.
            reduce_range=True,
            weight_type=QuantType.QInt8,
            extra_options={"MatMulConstBOnly": True, "DefaultTensorType": TensorProto.FLOAT},
        )
        options = SessionOptions()
        options.graph_optimization_level = GraphOptimizationLevel.ORT_ENABLE_EXTENDED
        options.optimized_model_filepath = str(file)
        InferenceSession(str(rounded), options, providers=["CPUExecutionProvider"], disabled_optimizers=SLOWER_FUSIONS)


def write_tokenizer(tokenizer: Tokenizer, directory: Path, settings: BertConfig) -> None:
    """Write the tokenizer, which frames a text with the special tokens if it is asked to."""
    first, last = tokenizer.token_to_id("[CLS]"), tokenizer.token_to_id("[SEP]")
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", special_tokens=[("[CLS]", first), ("[SEP]", last)]
    )
    tokenizer.save(str(directory / "tokenizer.json"), pretty=False)
    names = {f"{name}_token": f"[{name.upper()}]" for name in ("unk", "pad", "cls", "sep", "mask")}
    longest = settings.max_position_embeddings
    content = names | {"tokenizer_class": "PreTrainedTokenizerFast", "model_max_length": longest}
    (directory / "tokenizer_config.json").write_text(json.dumps(content, indent=2) + "\n", "utf-8")


def write_layout(directory: Path, settings: BertConfig) -> None:
    """Write the small files by which sentence-transformers knows the modules: transformer, mean, unit length."""
    modules = [
        ("0", "", "sentence_transformers.models.Transformer"),
        ("1", "1_Pooling", "sentence_transformers.models.Pooling"),
        ("2", "2_Normalize", "sentence_transformers.models.Normalize"),
    ]
    listed = [{"idx": int(i), "name": i, "path": path, "type": kind} for i, path, kind in modules]
    files: dict[str, object] = {
        "modules.json": listed,
        "config_sentence_transformers.json": {"prompts": {}, "similarity_fn_name": "cosine"},
        "sentence_bert_config.json": {"max_seq_length": settings.max_position_embeddings, "do_lower_case": False},
        "1_Pooling/config.json": {"word_embedding_dimension": settings.hidden_size, "pooling_mode_mean_tokens": True},
        "2_Normalize/config.json": {},  # or version control would drop the folder
        "config.json": settings.to_diff_dict(),
    }
    for name, content in files.items():
        file = directory / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n", "utf-8")
