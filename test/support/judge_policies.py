"""Reads policies and questions (JSON) from standard input and writes whether each is allowed, as the emulated account
decides; it needs no emulator. Questions name policies by their place: see test/lib/access/access.test.ts.
"""

import json
import sys
from typing import Any

from emulated_policies import Request, is_allowed


def answer(policies: list[dict[str, Any]], asked: dict[str, Any]) -> bool:
    def policy(place: int | None) -> dict[str, Any] | None:
        return None if place is None else policies[place]

    keys = {name.lower(): value for name, value in asked["keys"].items()}
    request = Request(asked["action"], asked["resource"], asked["principal"], keys)
    given = [policies[place] for place in asked["given"]]
    return is_allowed(request, given, policy(asked["own"]), asked["mustAgree"], policy(asked["session"]))


everything = json.load(sys.stdin)
json.dump([answer(everything["policies"], asked) for asked in everything["questions"]], sys.stdout)
