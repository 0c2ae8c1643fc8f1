"""The worked examples in the docstrings are true."""

import doctest
from types import ModuleType

import pytest

from avtryck.core.statistics import flags, followup, needed, shrinkage, trend


@pytest.mark.parametrize("module", [flags, followup, needed, shrinkage, trend])
def test_examples(module: ModuleType) -> None:
    result = doctest.testmod(module)
    assert result.attempted > 0
    assert result.failed == 0
