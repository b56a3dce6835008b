import json
from pathlib import Path

import pytest

from scripts.evaluate import main, shortfalls

MEASURED = {"pairs": [{"pair": "ar-en", "recall@1": 0.8}], "absent": {"refused": 0.5}}
CHECKOUT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    ("floors", "found"),
    [
        ({"all": {"recall@1": 0.8}, "absent": {"refused": 0.5}}, []),
        ({"all": {"recall@1": 0.81}}, ["ar-en: recall@1 is 0.8, at least 0.81 is asked"]),
        ({"all": {"recall@1": 0.9}, "ar-en": {"recall@1": 0.7}}, []),
        ({"ar-en": {"mrr": 0.1}}, ["ar-en: mrr is missing, at least 0.1 is asked"]),
        ({"ar-ar": {"mrr": 0.1}}, ["ar-ar: not evaluated"]),
        ({"absent": {"refused": 0.6}}, ["absent: refused is 0.5, at least 0.6 is asked"]),
    ],
)
def test_what_is_under_its_floor_is_named(floors: dict[str, dict[str, float]], found: list[str]) -> None:
    assert shortfalls(MEASURED, floors) == found


@pytest.mark.parametrize("floors", [None, "", "[other.all]\nmrr = 1", '[rows.all]\nmrr = "x"', "rows = 5", "["])
def test_bad_floors_are_one_line(tmp_path: Path, floors: str | None, capsys: pytest.CaptureFixture[str]) -> None:
    if floors is not None:
        (tmp_path / "floors.toml").write_text(floors, "utf-8")
    assert main([str(tmp_path / "rows.jsonl")]) == 1
    error = capsys.readouterr().err
    assert error.count("\n") == 1
    assert "floors.toml" in error


@pytest.mark.slow
@pytest.mark.parametrize("name", ["questions.jsonl", "followups.jsonl", "absent.jsonl"])
def test_the_seeds_hold_their_floors(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Exact citations and the floors of ``seeds/floors.toml``, with the bundled encoder and the default threshold."""
    code = main([str(CHECKOUT / "seeds" / name)])
    printed = capsys.readouterr()
    assert (code, printed.err) == (0, "")
    assert all(pair["exact_citation_rate"] == 1.0 for pair in json.loads(printed.out)["pairs"])
