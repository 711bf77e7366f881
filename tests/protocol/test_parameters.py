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
    with pytest.raises(ParameterError, match="no parameter"):
        check_parameters({"stength": 50})
    with pytest.raises(ParameterError):
        check_parameters({"x" * 10_000: 50})


def test_every_parameter_can_be_shown():
    for parameter in PARAMETERS.values():
        assert parameter.label
        assert parameter.help.endswith(".")
        if parameter.kind == "choice":
            assert len(parameter.choices) > 1
