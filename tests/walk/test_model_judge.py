"""The judge of the walks is no yes-man: it lets the lawful way pass and sees each unlawful one."""

import pytest

from tests.walk.judge import Judge, Line

ROLES = [
    Line(1, f"role.grant.{role}", f"/accounts/users/{user}")
    for user, role in (
        (2, "produsen"),
        (3, "walidata"),
        (4, "walidata"),
        (5, "pembina"),
        (6, "walidata"),
        (6, "pembina"),
    )
]
ITEM = "/id/dataset/desa/x"


def version(actor, action, source, target, text="a"):
    return Line(actor, action, ITEM, "dataset", "1.0.0", source, target, text)


GOOD = [
    version(2, "create", None, "draft"),
    version(2, "submit", "draft", "submitted"),
    version(3, "verify", "submitted", "verified"),
    version(4, "approve", "verified", "approved"),
    version(3, "publish", "approved", "published"),
]


def verdict(lines, *, priority=False):
    judge = Judge({1: "kominfo", 2: "desa", 3: "kominfo", 4: "kominfo", 5: "bps", 6: "kominfo"}, {"a": priority})
    for line in lines:
        judge.read(line)
    return judge.faults


def test_the_judge_lets_the_lawful_way_pass():
    assert verdict([*ROLES, *GOOD]) == []


@pytest.mark.parametrize(
    "lines",
    [
        [*ROLES, *GOOD[:2], version(3, "publish", "submitted", "published")],
        [*ROLES, *GOOD[:3], version(3, "approve", "verified", "approved")],
        [*ROLES, version(3, "create", None, "draft"), *GOOD[1:]],
        [*ROLES, *GOOD[:4], version(5, "publish", "approved", "published")],
        [*ROLES, *GOOD[:2], version(2, "verify", "submitted", "verified")],
        [*ROLES, *GOOD[:4], version(3, "publish", "approved", "published", "another text")],
        [*ROLES, *GOOD[:2], version(3, "reject", "submitted", "draft"), version(2, "submit", "draft", "submitted")],
        [*ROLES, *GOOD[:1], version(6, "import", "draft", "published")],
        [*ROLES, *GOOD[:2], version(2, "verify.standing.1", "submitted", "verified")],
        [*GOOD],
        [*ROLES, Line(2, "role.grant.walidata", "/accounts/users/2"), *GOOD],
    ],
    ids=["skipped", "one person", "own text", "pembina publishes", "no role", "other text", "rejected", "import", "standing", "nobody", "own role"],
)  # fmt: skip
def test_the_judge_sees_each_unlawful_way(lines):
    assert verdict(lines) != []


def test_the_judge_wants_the_pembina_for_data_prioritas():
    assert verdict([*ROLES, *GOOD], priority=True) != []
    assert verdict([*ROLES, *GOOD[:3], version(5, "approve", "verified", "approved"), GOOD[4]], priority=True) == []
