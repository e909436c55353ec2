"""The framing between window and engine: what is sent arrives, in whatever pieces."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from img2img.engine.messages import Message, MessageReader
from img2img.errors import Img2ImgError

pictures = st.sampled_from([np.uint8, np.uint16]).flatmap(
    lambda dtype: st.tuples(st.integers(1, 5), st.integers(1, 5), st.integers(1, 4)).flatmap(
        lambda shape: arrays(dtype, shape)
    )
)


@given(sent=st.lists(st.tuples(pictures, st.integers(), st.text(max_size=9)), max_size=4), size=st.integers(1, 40))
def test_messages_arrive_whole_however_they_are_cut(sent, size):
    stream = b"".join(Message.of_picture(picture, id=number, op=op).encode() for picture, number, op in sent)
    reader = MessageReader()
    pieces = (stream[start : start + size] for start in range(0, len(stream), size))
    received = [message for piece in pieces for message in reader.feed(piece)]
    assert len(received) == len(sent)
    for message, (picture, number, op) in zip(received, sent, strict=True):
        assert (message.header["id"], message.header["op"]) == (number, op)
        assert message.picture().dtype == picture.dtype
        assert np.array_equal(message.picture(), picture)


def test_a_message_may_carry_nothing():
    (message,) = MessageReader().feed(Message({"op": "recipes"}).encode())
    assert (message.header["op"], message.payload) == ("recipes", b"")
    with pytest.raises(Img2ImgError, match="carries no picture"):
        message.picture()


def test_a_stream_of_something_else_is_a_sentence():
    with pytest.raises(Img2ImgError, match="does not speak"):
        list(MessageReader().feed(b"Traceback (most recent call last)"))


def test_a_picture_of_another_size_than_it_says_is_a_sentence():
    message = Message({"shape": [2, 2, 3], "dtype": "uint8"}, bytes(5))
    with pytest.raises(Img2ImgError, match="its shape"):
        message.picture()
