"""What several seeds show, and what they do not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

CONFIDENCE = 0.95
"""Of the interval around a difference."""

METHOD = (
    "Accuracies are on test images that nothing was fitted on, as mean ± standard deviation over the seeds. A "
    "difference is taken seed by seed; ± is half of Student's 95 % interval for its mean, and at least one test image. "
    "Where the interval contains zero, no difference is shown. Several models are looked at, so one narrow difference "
    "in twenty may be chance."
)
"""How to read a comparison."""


@dataclass(frozen=True, slots=True)
class Summary:
    """Mean and sample standard deviation (n − 1 in the denominator; NaN of one value) of some values."""

    mean: float
    deviation: float
    count: int

    def in_percent(self, digits: int = 1) -> str:
        """Return ``97.1 ± 1.3`` of shares between 0 and 1."""
        if np.isnan(self.deviation):
            return f"{100 * self.mean:.{digits}f}"
        return f"{100 * self.mean:.{digits}f} ± {100 * self.deviation:.{digits}f}"


@dataclass(frozen=True, slots=True)
class Difference:
    """How much better one model did than another, over seeds.

    Parameters
    ----------
    mean : float
        Of accuracies from 0 to 1.
    margin : float
        Half of the interval's width; NaN of one seed.
    seeds : int
    """

    mean: float
    margin: float
    seeds: int

    @property
    def shown(self) -> bool:
        """Whether the interval leaves zero out."""
        return self.seeds > 1 and self.mean != 0 and abs(self.mean) > self.margin * (1 + 1e-9)

    @property
    def sentence(self) -> str:
        """The difference in words, such as ``1.2 ± 2.9 points over 5 seeds: no difference shown``."""
        points = f"{_signed(100 * self.mean)}"
        if self.seeds < 2:
            return f"{points} points with one seed: no difference can be shown with fewer than two"
        verdict = ("better" if self.mean > 0 else "worse") if self.shown else "no difference shown"
        return f"{points} ± {100 * self.margin:.1f} points over {self.seeds} seeds: {verdict}"


def summary(values: Sequence[float]) -> Summary:
    """Return mean and standard deviation of values over seeds.

    Raises
    ------
    ValueError
        If there are none.
    """
    if not len(values):
        raise ValueError("There are no values to summarise.")
    deviation = float(np.std(values, ddof=1)) if len(values) > 1 else float("nan")
    return Summary(float(np.mean(values)), deviation, len(values))


def difference(
    ours: Sequence[float], theirs: Sequence[float], confidence: float = CONFIDENCE, images: int = 0
) -> Difference:
    """Return the mean difference of accuracies taken seed by seed, with Student's interval for it.

    Both models of a pair saw the same images and the same split, so a pair shares what is easy or hard about them
    (a paired t interval; Student, Biometrika 6, 1, 1908).

    Parameters
    ----------
    ours, theirs : sequence of float
        Accuracies from 0 to 1, one for each seed, in the same order.
    confidence : float
    images : int
        Number of test images, where it is known. An accuracy is a multiple of one of them, so seeds that differ by the
        same image each have no spread at all, and show nothing: the margin is one image at least.

    Raises
    ------
    ValueError
        If there is not one of each for every seed.
    """
    if len(ours) != len(theirs) or not len(ours):
        raise ValueError("A difference needs one accuracy of each model for every seed.")
    pairs = np.subtract(ours, theirs)
    if len(pairs) < 2:
        return Difference(float(pairs[0]), float("nan"), 1)
    from scipy.stats import t

    quantile = float(t.ppf((1 + confidence) / 2, len(pairs) - 1))
    margin = quantile * float(pairs.std(ddof=1)) / float(np.sqrt(len(pairs)))
    return Difference(float(pairs.mean()), max(margin, 1 / images if images else 0.0), len(pairs))


def _signed(points: float) -> str:
    """Return a number with one digit, a true minus sign and no minus zero."""
    text = f"{points:.1f}".replace("-", "−")
    return "0.0" if text == "−0.0" else text
