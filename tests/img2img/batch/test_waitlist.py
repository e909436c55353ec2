"""What waits keeps its order, whatever is moved, taken out and put back; and moves outlive a kill."""

from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from img2img.batch.ledger import Ledger
from img2img.batch.plan import Conversion
from img2img.batch.waitlist import Waitlist


def conversions(*names):
    return [Conversion(Path("/in", name), Path("/out", name)) for name in names]


def rest(waitlist):
    names = []
    while item := waitlist.take():
        names.append(item.source.relative_to("/in").as_posix())
    return names


FILES = ("1", "2", "trip/3", "trip/4", "5")


@pytest.mark.parametrize(
    ("paths", "first", "order"),
    [
        (["/in/5", "/in/2"], True, ["5", "2", "1", "trip/3", "trip/4"]),
        (["/in/1", "/in/trip/3"], False, ["2", "trip/4", "5", "1", "trip/3"]),
        (["/in/trip"], True, ["trip/3", "trip/4", "1", "2", "5"]),
        (["/in/trip", "/in/5"], False, ["1", "2", "trip/3", "trip/4", "5"]),
        (["/elsewhere", "/in/tri"], True, ["1", "2", "trip/3", "trip/4", "5"]),
    ],
)
def test_files_and_folders_are_moved_in_the_order_they_are_named(paths, first, order):
    waitlist = Waitlist(conversions(*FILES))
    waitlist.move(paths, first=first)
    assert rest(waitlist) == order


def test_what_is_removed_is_given_and_what_is_put_back_waits_again():
    waitlist = Waitlist(conversions(*FILES))
    assert [item.source.name for item in waitlist.remove(["/in/trip", "/in/1"])] == ["3", "4", "1"]
    item = waitlist.take()
    assert item is not None
    waitlist.put_back(item, first=False)
    assert rest(waitlist) == ["5", "2"]


@given(st.lists(st.tuples(st.booleans(), st.lists(st.sampled_from(FILES), min_size=1, max_size=3, unique=True))))
def test_a_new_list_with_the_noted_places_is_in_the_order_of_the_old_one(moves):
    with closing(Ledger(Path(":memory:"))) as ledger:
        waitlist = Waitlist(conversions(*FILES))
        for first, names in moves:
            ledger.place(waitlist.move([f"/in/{name}" for name in names], first=first))
        assert rest(Waitlist(conversions(*FILES), ledger.places())) == rest(waitlist)


def test_twenty_two_thousand_are_moved_and_removed_in_a_moment():
    many = conversions(*(f"{number % 100}/{number}" for number in range(22_000)))
    waitlist = Waitlist(many)
    waitlist.move([str(item.source) for item in many[11_000:]], first=True)
    assert waitlist.take() == many[11_000]
    waitlist.remove([str(item.source) for item in many[:11_000]])
    assert len(waitlist) == 10_999
