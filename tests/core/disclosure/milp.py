"""The assignment as an integer programme, solved by HiGHS: written from the definition alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import highspy

ABOVE = 10**9


def optimum(
    cells: Mapping[str, int],
    parents: Mapping[str, str | None],
    levels: Mapping[str, int],
    *,
    k: int,
    alpha: Sequence[float],
    min_level: int = 0,
) -> float:
    """max Σ n·alpha, each cell once at most in an ancestor or itself, each node 0 or >= k."""
    solver = highspy.Highs()
    solver.silent()
    solver.setOptionValue("mip_rel_gap", 0.0)
    solver.setOptionValue("mip_abs_gap", 1e-6)
    inside: dict[str, list[tuple[highspy.highs.highs_var, int]]] = {}
    value = 0
    for cell, n in cells.items():
        places = []
        node: str | None = cell
        while node is not None:
            if levels[node] >= min_level:
                chosen = solver.addBinary()
                places.append(chosen)
                inside.setdefault(node, []).append((chosen, n))
                value += n * alpha[levels[node]] * chosen
            node = parents[node]
        if places:
            solver.addConstr(sum(places) <= 1)
    for chosen in inside.values():
        used = solver.addBinary()
        people = sum(n * one for one, n in chosen)
        solver.addConstr(people >= k * used)
        for one, _ in chosen:
            solver.addConstr(one <= used)
    if not inside:
        return 0
    solver.maximize(value)
    return float(solver.getInfo().objective_function_value)
