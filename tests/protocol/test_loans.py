"""What was lent is kept until it is taken, sent again if it could not be, and never piles up."""

import pytest

from scumble_protocol.wire.headers import RevisionFields, TakenFields
from scumble_protocol.wire.loans import MOST_LOANS, Loans
from scumble_protocol.wire.messages import Message
from scumble_protocol.wire.shared import SMALLEST_SHARED, can_share, taken_down

pytestmark = pytest.mark.skipif(not can_share(), reason="no memfd on this system")


@pytest.fixture
def view():
    return taken_down([bytes(SMALLEST_SHARED)])


def lent(job, *buffers, revision=0):
    return Message(RevisionFields(job, revision), buffers)


def test_only_shared_memory_is_kept(view):
    loans = Loans()
    loans.keep(lent("a", bytes(5)))
    assert len(loans) == 0
    loans.keep(lent("a", bytes(5), view))
    assert loans.holds("a")
    assert not loans.holds("b")


@pytest.mark.parametrize("opened", [True, False])
def test_what_is_taken_is_let_go_and_what_is_not_comes_back_once(view, opened):
    loans = Loans()
    loans.keep(lent("a", view, revision=3))
    assert loans.settle(TakenFields("a", 2, opened=False)) is None
    message = loans.settle(TakenFields("a", 3, opened=opened))
    assert (message is None) == opened
    if message is not None:
        assert message == lent("a", view, revision=3)
    assert loans.settle(TakenFields("a", 3, opened=False)) is None


def test_borrowers_are_told_apart_and_forgotten(view):
    loans = Loans()
    for borrower in (b"x", b"y"):
        loans.keep(lent("same", view), borrower)
    assert loans.borrowers() == {b"x", b"y"}
    loans.forget(b"x")
    assert loans.borrowers() == {b"y"}
    assert loans.settle(TakenFields("same", 0, opened=False), b"x") is None
    assert loans.settle(TakenFields("same", 0, opened=False), b"y") is not None


def test_one_that_never_answers_cannot_make_it_pile_up(view):
    loans = Loans()
    for number in range(2 * MOST_LOANS):
        loans.keep(lent("a", view, revision=number))
    assert len(loans) == MOST_LOANS
