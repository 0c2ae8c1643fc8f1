"""SciPy's special functions, loaded by the first who computes with them.

Loading takes longer than all the rest of a start; most processes never compute a report.
"""

from __future__ import annotations

from typing import Any


def gammaln(x: Any) -> Any:
    """ln Γ(x), elementwise."""
    from scipy.special import gammaln as ln_gamma

    return ln_gamma(x)


def betainc(a: float, b: float, x: Any) -> Any:
    """Regularised incomplete beta function: the chance that a Beta(a, b) is at most x."""
    from scipy.special import betainc as beta_cdf

    return beta_cdf(a, b, x)


def betaincinv(a: float, b: float, chance: Any) -> Any:
    """The x that a Beta(a, b) is at most with this chance."""
    from scipy.special import betaincinv as beta_quantile

    return beta_quantile(a, b, chance)
