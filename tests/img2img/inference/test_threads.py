"""Pictures are computed in threads that divide nothing, and the caller's own number of threads stays."""

import threading

import pytest
import torch

from img2img.inference.threads import each_in_a_thread


@pytest.fixture
def two_threads():
    before = torch.get_num_threads()
    torch.set_num_threads(2)
    yield
    torch.set_num_threads(before)


def test_answers_come_in_order_from_threads_of_one(two_threads):
    seen = set()
    both = threading.Barrier(2)

    def work(number):
        if number < 2:
            both.wait(10)  # two at a time
        seen.add(threading.current_thread().name)
        return number, torch.get_num_threads()

    assert each_in_a_thread(work, range(6)) == [(number, 1) for number in range(6)]
    assert len(seen) == 2
    assert torch.get_num_threads() == 2


def test_what_one_raises_is_raised(two_threads):
    with pytest.raises(ZeroDivisionError):
        each_in_a_thread(lambda number: 1 // number, [1, 0])


def test_with_one_thread_the_caller_computes():
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    assert each_in_a_thread(lambda _: threading.current_thread(), [1]) == [threading.main_thread()]
    torch.set_num_threads(before)
