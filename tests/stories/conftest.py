"""What the tests of stories share."""

import pytest

from tests.stories.building import Desk, book_of

TWENTY = "killed>=20 step:10"


@pytest.fixture
def desk() -> Desk:
    """An empty desk with one query, killed>=20 step:10."""
    return Desk(book=book_of(TWENTY))
