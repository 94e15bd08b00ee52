"""The table of errors: each code is given somewhere, and provoked by a test."""

from __future__ import annotations

from pathlib import Path

import pytest

from sage100_plugin.errors import CODES

ROOT = Path(__file__).parents[2]
PRODUCT = ("actions", "triggers", "webhooks", "sage100_plugin")


def texts(*folders: str) -> str:
    """The code of these folders, but for the table itself and this test."""
    paths = [path for folder in folders for path in (ROOT / folder).rglob("*.py")]
    return "\n".join(path.read_text("utf-8") for path in paths if path.name not in ("errors.py", Path(__file__).name))


@pytest.fixture(scope="module")
def product() -> str:
    return texts(*PRODUCT)


@pytest.fixture(scope="module")
def tests() -> str:
    return texts("tests")


@pytest.mark.parametrize("code", CODES)
def test_a_code_is_given_by_the_product_and_provoked_by_a_test(code: str, product: str, tests: str) -> None:
    # quality: errors actions
    assert f'"{code}"' in product
    assert f'"{code}"' in tests
