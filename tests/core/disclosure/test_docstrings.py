"""The worked examples in the docstrings are true."""

import doctest
from types import ModuleType

import pytest

from avtryck.core.disclosure import check, plan, ranges, rule_u, standing


@pytest.mark.parametrize("module", [check, plan, ranges, rule_u, standing])
def test_examples(module: ModuleType) -> None:
    result = doctest.testmod(module)
    assert result.attempted > 0
    assert result.failed == 0
