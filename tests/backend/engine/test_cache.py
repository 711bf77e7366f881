from typing import NamedTuple

from scumble_backend.engine.host.cache import ByteCache


class Thing(NamedTuple):
    nbytes: int


def test_a_value_is_made_once() -> None:
    cache, made = ByteCache(100), []

    def make() -> Thing:
        made.append(1)
        return Thing(10)

    assert cache.get("a", make) is cache.get("a", make)
    assert len(made) == 1


def test_it_never_holds_more_than_its_limit_and_drops_the_least_recent() -> None:
    cache = ByteCache(100)
    for name in "abc":
        cache.get(name, lambda: Thing(30))
    cache.get("a", lambda: Thing(30))
    cache.get("d", lambda: Thing(30))  # b has to go
    assert cache.nbytes == 90
    remade: list[str] = []
    for name in "acd":
        cache.get(name, lambda name=name: remade.append(name) or Thing(30))  # type: ignore[misc]
    assert remade == []
    cache.get("b", lambda: remade.append("b") or Thing(30))  # type: ignore[func-returns-value]
    assert remade == ["b"]


def test_what_is_too_large_is_handed_out_but_not_kept() -> None:
    cache = ByteCache(100)
    assert cache.get("big", lambda: Thing(101)) == Thing(101)
    assert len(cache) == cache.nbytes == 0
