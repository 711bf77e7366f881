import math

import pytest

from scumble_protocol.parameters import PARAMETERS, ParameterError, check_parameters, defaults


def test_every_default_fits_its_own_parameter():
    assert check_parameters(defaults()) == defaults()


@pytest.mark.parametrize("parameter", PARAMETERS.values(), ids=lambda p: p.name)
def test_what_does_not_fit_is_refused_by_name(parameter):
    wrong = [None, [], {}, "nonsense", b"x", math.nan, math.inf, 10**400]
    if parameter.kind != "flag":
        wrong += [True, False]
    if parameter.kind in ("number", "integer"):
        wrong += [parameter.minimum - 1, parameter.maximum + 1, str(parameter.default)]
        for value in (parameter.minimum, parameter.maximum):
            fits = int(value) if parameter.kind == "integer" else value
            assert parameter.check(fits) == value
    for value in wrong:
        with pytest.raises(ParameterError) as caught:
            parameter.check(value)
        assert caught.value.name == parameter.name


def test_unknown_parameters_are_refused():
    with pytest.raises(ParameterError, match="not a parameter"):
        check_parameters({"stength": 50})
    with pytest.raises(ParameterError):
        check_parameters({"x" * 10_000: 50})


def test_every_parameter_can_be_shown():
    for parameter in PARAMETERS.values():
        assert parameter.label
        assert parameter.help.endswith(".")
        if parameter.kind == "choice":
            assert len(parameter.choices) > 1
        if parameter.kind == "text":
            assert parameter.lowest
            assert parameter.check(parameter.example) == parameter.example


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("", ""),
        ("relu3_1", "relu3_1"),
        (" relu1_1 : 1, relu5_1:0.25 ", "relu1_1:1,relu5_1:0.25"),
        ("relu1_1:1000,", "relu1_1:1000"),
    ],
)
def test_layers_come_back_in_their_plainest_form(text, plain):
    assert PARAMETERS["layers"].check(text) == plain


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("relu5_2", "from relu1_1 to relu5_1, not 'relu5_2'"),
        ("conv1_1", "from relu1_1"),
        ("relu1_1:0", "weight above 0, at most 1000"),
        ("relu1_1:1001", "not '1001'"),
        ("relu1_1:-1", "not '-1'"),
        ("relu1_1:nan", "not 'nan'"),
        ("relu1_1:1e3", "not '1e3'"),
        ("relu1_1:", "not ''"),
        ("relu1_1:٣", "weight above 0"),
        ("relu1_1,relu1_1:2", "name relu1_1 once"),
        ("relu1_1," * 50, "at most 300 characters"),
        (",", "name layers from relu1_1"),
        (" , ,", "name layers from relu1_1"),
    ],
)
def test_layers_that_do_not_fit_are_told(text, words):
    with pytest.raises(ParameterError, match="layers: ") as caught:
        PARAMETERS["layers"].check(text)
    assert words in str(caught.value)


def test_editors_fold_away_what_few_want():
    seen = [p.name for p in PARAMETERS.values() if not p.advanced]
    assert seen[:4] == ["preset", "strength", "freedom", "brush_size"]
    assert {"method", "layers", "pooling", "optimizer", "start"}.isdisjoint(seen)
