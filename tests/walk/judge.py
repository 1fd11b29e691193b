"""An independent judge of the way of approval: from the lines of the log alone it says what was unlawful.

It shares no code with the service: who may do what is written here a second time, from Perpres 39/2019 and the design.
"""

from collections import defaultdict
from dataclasses import dataclass, field

PRODUCERS = {"produsen", "walidata", "walidata_pendukung", "pembina"}
BOUND = {"produsen", "walidata_pendukung"}
STEPS = {
    "submit": ("draft", "submitted"),
    "verify": ("submitted", "verified"),
    "approve": ("verified", "approved"),
    "publish": ("approved", "published"),
    "retire": ("published", "retired"),
    "supersede": ("published", "superseded"),
}


@dataclass
class Line:
    """One line of the log, as the judge reads it."""

    actor: int
    action: str
    subject: str
    kind: str | None = None
    version: str | None = None
    from_state: str | None = None
    to_state: str | None = None
    body_hash: str | None = None


@dataclass
class Known:
    """What the judge knows of a version."""

    state: str | None = None
    body_hash: str | None = None
    writers: set[int] = field(default_factory=set)
    verified: set[tuple[int, str | None]] = field(default_factory=set)
    steps: list[str] = field(default_factory=list)
    dead: bool = False


@dataclass
class Judge:
    """Reads lines in order; ``faults`` is every unlawful thing it saw.

    ``agencies`` tells the agency of each user, ``pembina_decides`` whether the text of a hash needs the pembina,
    ``system`` the account that prepares a registry.
    """

    agencies: dict[int, str]
    pembina_decides: dict[str, bool]
    system: int = 1
    faults: list[str] = field(default_factory=list)
    roles: dict[int, set[str]] = field(default_factory=lambda: defaultdict(set))
    versions: dict[tuple[str, str], Known] = field(default_factory=lambda: defaultdict(Known))
    standing: dict[str, dict] = field(default_factory=dict)
    published: int = 0

    def read(self, line: Line) -> None:
        """Judge one line."""
        if line.action.startswith("role."):
            _, verb, role = line.action.split(".")
            may = line.actor == self.system or "admin" in self.roles[line.actor]
            self.want(may, line, "a role was changed by who is no administrator")
            held = self.roles[int(line.subject.split("/")[3])]
            (held.add if verb == "grant" else held.discard)(role)
        elif line.action.startswith("standing."):
            self._standing(line)
        elif line.version is not None:
            self._version(line)

    def _standing(self, line: Line) -> None:
        number = line.subject.rpartition("/")[2]
        found = self.standing.setdefault(number, {})
        match line.action:
            case "standing.propose":
                self.want("walidata" in self.roles[line.actor], line, "proposed without the role")
                found["proposed"] = line.actor
            case "standing.approve":
                self.want(self.roles[line.actor] & {"pembina", "walidata"}, line, "approved without a role")
                self.want(line.actor != found.get("proposed"), line, "one person made a standing approval")
                self.want("revoked" not in found and "approved" not in found, line, "approved twice or after its end")
                found["approved"], found["pembina"] = line.actor, "pembina" in self.roles[line.actor]
            case "standing.revoke":
                self.want(self.roles[line.actor] & {"pembina", "walidata"}, line, "revoked without a role")
                found["revoked"] = line.actor

    def _version(self, line: Line) -> None:
        known = self.versions[line.subject, line.version]
        action, _, number = line.action.partition(".standing.")
        self.want(not known.dead, line, "something was done to a rejected version")
        self.want(line.from_state == known.state, line, f"it was {known.state}")
        agency = line.subject.split("/")[3]
        if action in {"create", "revise"}:
            self.want(line.from_state in ({None} if action == "create" else {"draft"}), line, "written past draft")
            self.want(line.to_state == "draft", line, "writing moved it")
            self.want(self._may(line.actor, PRODUCERS, agency, bound=False), line, "written without a role")
            known.writers.add(line.actor)
            known.body_hash = line.body_hash
        else:
            self.want(line.body_hash == known.body_hash, line, "decided on a text that nobody wrote")
        if action in {"return", "reject"}:
            self.want(line.from_state in {"submitted", "verified", "approved"}, line, "returned from nowhere")
            self.want(line.to_state == "draft", line, "a return leads to the draft")
            self.want(self._may(line.actor, {"walidata", "walidata_pendukung", "pembina"}, agency), line, "no role")
            known.steps, known.dead = [], action == "reject"
        elif action in STEPS:
            self.want((line.from_state, line.to_state) == STEPS[action], line, "a state was skipped")
            known.steps.append(action)
            self._decision(line, known, action, agency, self.standing.get(number) if number else None, number)
        elif action not in {"create", "revise"}:
            self.want(line.from_state == line.to_state, line, "moved by something that is no decision")
        known.state = line.to_state

    def _decision(self, line: Line, known: Known, action: str, agency: str, under: dict | None, number: str) -> None:
        actor = line.actor
        if number:
            if not under or "approved" not in under or "revoked" in under:
                self.faults.append(f"{line}: under a standing approval that does not hold")
                return
            actor = under["approved"] if action == "approve" else under["proposed"]
            self.want(not {under["approved"], under["proposed"]} & known.writers, line, "a decider wrote in it")
        needs_pembina = line.kind != "dataset" or self.pembina_decides.get(line.body_hash or "", False)
        match action:
            case "submit":
                self.want(self._may(actor, PRODUCERS, agency), line, "submitted without a role")
            case "verify":
                self.want(self._may(actor, {"walidata", "walidata_pendukung"}, agency), line, "verified without a role")
                self.want(actor not in known.writers, line, "its writer verified it")
                known.verified.add((actor, line.body_hash))
            case "approve":
                self.want(
                    self._may(actor, {"pembina" if needs_pembina else "walidata"}, agency)
                    or (number and under["pembina"]),
                    line,
                    "approved without the role",
                )
                self.want(actor not in known.writers, line, "its writer approved it")
                self.want((actor, line.body_hash) not in known.verified, line, "its verifier approved it")
            case "publish":
                self.want(known.steps == ["submit", "verify", "approve", "publish"], line, f"came by {known.steps}")
                self.want(self._may(actor, {"walidata"}, agency), line, "published without the role")
                live = [
                    key for key, other in self.versions.items() if key[0] == line.subject and other.state == "published"
                ]
                self.want(not live, line, "two versions are live")
                self.published += 1
            case "retire":
                self.want(self._may(actor, {"walidata"}, agency), line, "withdrawn without the role")

    def _may(self, user: int, roles: set[str], agency: str, *, bound: bool = True) -> bool:
        held = self.roles[user] & roles
        if not bound:
            held = held - BOUND if self.agencies[user] != agency else held
            return bool(held)
        return any(role not in BOUND or self.agencies[user] == agency for role in held)

    def want(self, holds: object, line: Line, fault: str) -> None:
        if not holds:
            self.faults.append(f"{line.action} by {line.actor} on {line.subject} {line.version or ''}: {fault}")
