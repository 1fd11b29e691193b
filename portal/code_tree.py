"""The codes of a list as a tree: branches are read when they are opened, so that a page stays small in any list."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from registry.changes.dependencies import ReadSession
from registry.codes import browse
from registry.codes.browse import List
from registry.codes.payloads import Code

_BRANCH = 200
"""So many codes of one branch are shown; the rest are in the table."""


@dataclass(frozen=True, slots=True)
class Node:
    """A code in the tree."""

    code: Code
    children: tuple["Node", ...] = ()
    has_children: bool = False
    """Whether there are codes below it, shown or not."""
    has_more: bool = False
    """Whether the branch has more codes than are shown."""
    is_found: bool = False
    """Whether it was searched for, not only stands above what was."""


def open_tree(session: ReadSession, of: List, opened: Sequence[str]) -> tuple[Node, ...]:
    """Return the top of the list with the branches opened that lead to some codes, and their own."""
    chosen = browse.named(session, of, opened)
    to_open = set(chosen) | set(browse.above(session, of, list(chosen.values())))
    branches: dict[str | None, list[Code]] = {None: browse.below(session, of, None, limit=_BRANCH + 1)}
    for notation in to_open:
        branches[notation] = browse.below(session, of, notation, limit=_BRANCH + 1)
    shown = {code.notation for branch in branches.values() for code in branch[:_BRANCH]}
    parents = browse.parents(session, of, shown - to_open) | {name for name in to_open if branches[name]}

    def node(code: Code, way: frozenset[str]) -> Node:
        name = code.notation
        branch = branches.get(name, []) if name not in way else []
        return Node(
            code,
            children=tuple(node(child, way | {name}) for child in branch[:_BRANCH]),
            has_children=name in parents,
            has_more=len(branch) > _BRANCH,
        )

    return tuple(node(code, frozenset()) for code in branches[None][:_BRANCH])


def found_tree(found: Sequence[Code], above: Mapping[str, Code]) -> tuple[Node, ...]:
    """Return found codes as a tree with every code above them, and nothing else."""
    everything = {**above, **{code.notation: code for code in found}}
    hits = {code.notation for code in found}
    below: dict[str | None, list[Code]] = {}
    for code in sorted(everything.values(), key=lambda code: code.position):
        known = [parent for parent in code.broader if parent in everything]
        for parent in known:
            below.setdefault(parent, []).append(code)
        if not known:
            below.setdefault(None, []).append(code)

    def node(code: Code, way: frozenset[str]) -> Node:
        name = code.notation
        branch = below.get(name, []) if name not in way else []
        children = tuple(node(child, way | {name}) for child in branch)
        return Node(code, children, has_children=bool(children), is_found=name in hits)

    return tuple(node(code, frozenset()) for code in below.get(None, []))
