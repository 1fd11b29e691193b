"""Compiled plans, kept for the next file of the same kind: compiling costs as much as judging a village."""

from collections import OrderedDict
from collections.abc import Hashable

from registry.validation.plan import Plan

_PLANS = 16


class Plans:
    """Compiled plans by what they were compiled for, the last used ones."""

    def __init__(self) -> None:
        """Keep none yet."""
        self._kept: OrderedDict[Hashable, Plan] = OrderedDict()

    def get(self, key: Hashable) -> Plan | None:
        """Return a plan that was kept."""
        return self._kept.get(key)

    def keep(self, key: Hashable, plan: Plan) -> None:
        """Keep a plan; what its columns read of code lists is read now, for the session does not outlive the check."""
        for column in plan.columns:
            if (words := column.reading.vocabulary) is not None:
                _ = words.exact, words.folded
        self._kept[key] = plan
        while len(self._kept) > _PLANS:
            self._kept.popitem(last=False)
