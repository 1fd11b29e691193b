"""The hierarchy of a list (SKOS Reference §8): how deep each code lies, and where it runs in a circle."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice
from types import MappingProxyType

from registry.codes.payloads import Code

_SHOWN = 6


def levelled(codes: Sequence[Code], beside: Mapping[str, Code] = MappingProxyType({})) -> tuple[Code, ...]:
    """Return the codes with a level for those that have none (0): one below their first parent in the list.

    Of a part of a list, ``beside`` holds the codes above it, which have their levels.
    """
    if all(code.level for code in codes):
        return tuple(codes)
    depths = _depths({code.notation: code.broader for code in codes}, {name: one.level for name, one in beside.items()})
    return tuple(code if code.level else replace(code, level=depths[code.notation]) for code in codes)


def circles(parents: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, ...]]:
    """Yield the circles among codes and their parents, each once, with the first of its notations."""
    done: set[str] = set()
    for start in parents:
        if start in done:
            continue
        places = {start: 0}
        path = [(start, iter(parents[start]))]
        while path:
            node, rest = path[-1]
            for parent in rest:
                if parent in places:
                    circle = islice(path, places[parent], places[parent] + _SHOWN)
                    yield tuple(name for name, _ in circle)
                elif parent not in done and parent in parents:
                    places[parent] = len(path)
                    path.append((parent, iter(parents[parent])))
                    break
            else:
                path.pop()
                del places[node]
                done.add(node)


def _depths(parents: Mapping[str, Sequence[str]], known: Mapping[str, int]) -> dict[str, int]:
    depths = {notation: level for notation, level in known.items() if notation not in parents}
    for notation in parents:
        path: dict[str, None] = {}
        above: str | None = notation
        while above is not None and above not in depths and above not in path:
            path[above] = None
            above = next((name for name in parents[above] if name in parents or name in depths), None)
        depth = depths.get(above, 0) if above is not None else 0
        for name in reversed(path):
            depth += 1
            depths[name] = depth
    return depths
