"""The one order of a submission's and an update's inputs, recomputed by hand."""

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scumble_protocol.wire.fields import ProtocolError
from scumble_protocol.wire.frames import decode, encode
from scumble_protocol.wire.messages import Message
from scumble_protocol.wire.requests import ContentFields, StyleFields, SubmitFields, UpdateFields
from scumble_protocol.wire.submission import NOT_HERE, Inputs, Submission, Update, sizes_of_inputs

PIXELS, MASK, MAPS, STYLES = b"P" * 8, b"M" * 2, (b"1" * 2, b"2" * 2), (b"one", b"other")
CARRIED = b"C" * 8
WHOLE = Inputs(PIXELS, MASK, MAPS, STYLES, CARRIED)


def styles_of(contents):
    return tuple(StyleFields("ab" * 32, f"s{n}", 1.0, len(c)) for n, c in enumerate(contents))


def submit_of(inputs):
    shape = ("job", 0, "layer", 2, 1, "rgba8")
    flags = (inputs.mask is not None, bool(inputs.maps))
    carried = None if inputs.carried is None else True
    styles = styles_of(inputs.styles)
    return SubmitFields(*shape, *flags, styles, {"preset": "draft"}, carried)


def update_of(inputs):
    flags = (bool(inputs.pixels), inputs.mask is not None)
    content = ContentFields(2, 1, "rgba8", *flags) if any(flags) else None
    return UpdateFields("job", 1, {"strength": 70.0}, styles_of(inputs.styles), content)


some_styles = st.lists(st.sampled_from([*STYLES, NOT_HERE]), min_size=1, max_size=4).map(tuple)


@given(
    mask=st.sampled_from([None, MASK]),
    has_maps=st.booleans(),
    styles=some_styles,
    carried=st.sampled_from([None, CARRIED]),
)
def test_the_inputs_of_a_submission_survive_the_wire(mask, has_maps, styles, carried):
    maps = tuple(bytes([n, n]) for n in range(len(styles))) if has_maps else ()
    inputs = Inputs(PIXELS, mask, maps, styles, carried)
    fields = submit_of(inputs)
    by_hand = (PIXELS, *([] if mask is None else [mask]), *maps, *(s for s in styles if s))
    by_hand += () if carried is None else (carried,)
    assert inputs.buffers() == by_hand
    came = decode(encode(Message(fields, by_hand)))
    assert Inputs.of(came.fields, came.buffers) == inputs


@given(
    pixels=st.sampled_from([NOT_HERE, PIXELS]),
    mask=st.sampled_from([None, MASK]),
    styles=some_styles | st.just(()),
)
def test_the_inputs_of_an_update_survive_the_wire(pixels, mask, styles):
    inputs = Inputs(pixels, mask, (), styles)
    by_hand = tuple(part for part in (pixels, mask, *styles) if part)
    came = decode(encode(Message(update_of(inputs), by_hand)))
    assert Inputs.of(came.fields, came.buffers) == inputs


def test_each_has_a_name_and_a_field():
    names = ["pixels", "mask", "style_map.0", "style_map.1", "style.0", "style.1", "carried"]
    assert WHOLE.names() == names
    assert sizes_of_inputs(submit_of(WHOLE)) == [
        ("pixels", 8), ("mask", 2), ("style_maps[0]", 2), ("style_maps[1]", 2),
        ("styles[0]", 3), ("styles[1]", 5), ("carried", 8),
    ]  # fmt: skip
    assert Inputs.found(submit_of(WHOLE), WHOLE.named()) == WHOLE
    with pytest.raises(KeyError):
        Inputs.found(submit_of(WHOLE), {"pixels": PIXELS})


def test_an_update_replaces_what_it_brings_and_nothing_else():
    new_pixels = dataclasses.replace(WHOLE, pixels=b"Q" * 8)
    assert WHOLE.changed(Inputs(b"Q" * 8)) == new_pixels
    assert WHOLE.changed(Inputs(NOT_HERE, b"NN")) == dataclasses.replace(WHOLE, mask=b"NN")
    assert WHOLE.changed(Inputs(NOT_HERE, styles=(b"new",))) == Inputs(
        PIXELS, MASK, (), (b"new",), CARRIED
    )
    assert WHOLE.changed(Inputs(NOT_HERE)) == WHOLE


def test_a_submission_stands_as_its_updates_leave_it():
    inputs = Inputs(PIXELS, None, MAPS, STYLES)
    before = Submission(submit_of(inputs), inputs)
    brought = Inputs(NOT_HERE, MASK, (), (b"new",))
    after = before.updated(Update(update_of(brought), brought))
    assert after.inputs == Inputs(PIXELS, MASK, (), (b"new",))
    expected = dataclasses.replace(
        submit_of(after.inputs), revision=1, parameters={"preset": "draft", "strength": 70.0}
    )
    assert after.fields == expected
    decode(encode(after.message("key")))
    assert before.inputs == inputs


def test_what_is_not_here_comes_back_by_name():
    submission = Submission(submit_of(WHOLE), WHOLE)
    released = submission.released()
    assert not released.inputs.whole
    assert released.inputs.buffers() == ()
    assert released.inputs.names() == WHOLE.names()
    assert released.inputs.filled(WHOLE.named()) == WHOLE
    partly = dataclasses.replace(released.inputs, mask=b"NN").filled(WHOLE.named())
    assert partly == dataclasses.replace(WHOLE, mask=b"NN")
    assert not released.inputs.filled({"pixels": PIXELS}).whole
    with pytest.raises(ProtocolError, match="must carry 7"):
        encode(released.message("key"))


def test_styles_say_how_long_they_are_once_their_bytes_are_here():
    sent = dataclasses.replace(WHOLE, styles=(NOT_HERE, STYLES[1]))
    whole = Submission(submit_of(sent), sent).with_styles(STYLES)
    assert whole == Submission(submit_of(WHOLE), WHOLE)
