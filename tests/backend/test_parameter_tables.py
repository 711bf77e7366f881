"""The wire's table of parameters and the engine's settings say the same."""

import dataclasses
import math
import string

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from scumble_backend.engine import settings
from scumble_backend.engine.errors import EngineError
from scumble_backend.engine.settings import Settings
from scumble_backend.engine.vgg import weights
from scumble_protocol.layers import LARGEST_WEIGHT, LAYERS
from scumble_protocol.parameters import PARAMETERS, ParameterError

ENGINE = {field.name: field for field in dataclasses.fields(Settings)}
TYPES = {"choice": str, "text": str, "number": float, "integer": int, "flag": bool}
NUMBERS = [p for p in PARAMETERS.values() if p.kind in ("number", "integer")]
CHOICES = {
    "preset": settings.PRESETS,
    "keep_colors_by": settings.KEEP_COLORS_BY,
    "method": settings.METHODS,
    "pooling": settings.POOLINGS,
    "optimizer": settings.OPTIMIZERS,
    "start": settings.STARTS,
}


def by_name(parameter):
    return parameter.name


def engine_takes(name: str, value: object) -> bool:
    try:
        Settings(**{name: value})
    except EngineError:
        return False
    return True


def wire_takes(name: str, value: object) -> bool:
    try:
        PARAMETERS[name].check(value)
    except ParameterError:
        return False
    return True


def test_both_have_the_same_names():
    assert set(ENGINE) == set(PARAMETERS)


@pytest.mark.parametrize("parameter", PARAMETERS.values(), ids=by_name)
def test_both_have_the_same_default_and_type(parameter):
    field = ENGINE[parameter.name]
    assert field.default == parameter.default
    assert type(field.default) is type(parameter.default) is TYPES[parameter.kind]


def test_both_have_the_same_choices_in_the_same_order():
    offered = {p.name: tuple(v for v, _ in p.choices) for p in PARAMETERS.values() if p.choices}
    assert offered == CHOICES


@pytest.mark.parametrize("name", CHOICES)
def test_a_choice_that_one_refuses_the_other_refuses(name):
    for value in (*CHOICES[name], "", "other", CHOICES[name][0].upper()):
        assert engine_takes(name, value) == wire_takes(name, value) == (value in CHOICES[name])


@pytest.mark.parametrize("parameter", NUMBERS, ids=by_name)
def test_both_have_the_same_range(parameter):
    low, high = parameter.minimum, parameter.maximum
    step = 1 if parameter.kind == "integer" else 1e-6
    number = int if parameter.kind == "integer" else float
    for value in (low, low + step, high - step, high):
        assert engine_takes(parameter.name, number(value)), value
        assert wire_takes(parameter.name, number(value)), value
    for value in (number(low - step), number(high + step), math.inf, -math.inf, math.nan):
        assert not engine_takes(parameter.name, value), value
        assert not wire_takes(parameter.name, value), value


def test_both_know_the_same_layers():
    # VGG-19's last three convolutions see too much of a picture to be asked for its strokes.
    last = LAYERS[-1].removeprefix("relu")
    assert [f"relu{name}" for name in sorted(weights.CHANNELS) if name <= last] == list(LAYERS)


ENTRIES = st.from_regex(r"(relu)?[1-5]_[1-5](:[0-9]{0,5}(\.[0-9]{0,3})?)?", fullmatch=True)
TEXTS = st.one_of(
    st.lists(ENTRIES | st.just(""), max_size=4).map(",".join),
    st.text(alphabet=string.printable, max_size=20),
)


@given(TEXTS)
@example("")
@example(",")
@example(" relu1_1 : 1, relu5_1:0.25 ")
@example("relu1_1:")
@example("relu1_1:0")
@example("relu1_1:-1")
@example("relu1_1:1e3")
@example("relu1_1:nan")
@example("relu1_1:inf")
@example("relu5_2:1")
@example("relu1_1,relu1_1:2")
@example(f"relu1_1:{LARGEST_WEIGHT:g}")
@example(f"relu1_1:{LARGEST_WEIGHT + 1:g}")
@example("relu1_1:٣")
def test_both_read_the_same_texts_of_layers(text):
    assert engine_takes("layers", text) == wire_takes("layers", text)
