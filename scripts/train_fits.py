"""The two sorts of linear models that the weights come from, fitted by maximum likelihood with a little shrinkage."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize

SHRINKAGE = 0.0002

Matrix = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Group:
    """The rows of features of one question, ``(n, width)``, which are right, ``(n,)``, and the question's sort."""

    rows: Matrix
    right: Flags
    sort: str


def fit_softmax(groups: Sequence[Group], width: int) -> Matrix:
    """Return the weights, ``(width,)``, that make the right rows likeliest; each sort counts as much as another."""
    counts = Counter(group.sort for group in groups)

    def loss(weights: Matrix) -> tuple[float, Matrix]:
        total, gradient = SHRINKAGE * float(weights @ weights), 2 * SHRINKAGE * weights
        for group in groups:
            scores = group.rows @ weights
            everything = np.exp(scores - scores.max())
            chosen = everything * group.right + 1e-300
            importance = 1 / (counts[group.sort] * len(counts))
            total -= importance * float(np.log(chosen.sum() / everything.sum()))
            share = everything / everything.sum() - chosen / chosen.sum()
            gradient = gradient + importance * (group.rows.T @ share)
        return total, gradient

    return np.asarray(minimize(loss, np.zeros(width), jac=True, method="L-BFGS-B").x)


def fit_logistic(
    columns: Matrix, labels: Flags, same: Flags, importance: Matrix, difference: float
) -> tuple[Matrix, Matrix]:
    """Fit two logistic regressions on ``columns``, the last of them ones: for rows that are ``same`` and the others.

    ``columns`` are ``(n, width)``; ``labels``, ``same`` and ``importance`` ``(n,)``; the weights of both ``(width,)``.
    No weight but the last is negative. ``difference`` says how much their difference is shrunk beside the
    weights themselves.
    """
    width = columns.shape[1]
    signs = np.where(labels, 1.0, -1.0)

    def loss(both: Matrix) -> tuple[float, Matrix]:
        one, two = both[:width], both[width:]
        margins = signs * np.where(same, columns @ one, columns @ two)
        pulls = -importance * signs / (1 + np.exp(margins))
        shrunk, apart = np.append(one[:-1], 0), np.append((one - two)[:-1], 0)
        penalty = SHRINKAGE * float(shrunk @ shrunk + difference * apart @ apart)
        first = columns.T @ (pulls * same) + 2 * SHRINKAGE * (shrunk + difference * apart)
        second = columns.T @ (pulls * ~same) - 2 * SHRINKAGE * difference * apart
        return float(importance @ np.logaddexp(0, -margins)) + penalty, np.concatenate([first, second])

    bounds = 2 * [*[(0.0, None)] * (width - 1), (None, None)]
    both = np.asarray(minimize(loss, np.zeros(2 * width), jac=True, method="L-BFGS-B", bounds=bounds).x)
    return both[:width], both[width:]
