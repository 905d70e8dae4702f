"""Whether policies allow a request, as IAM decides within one account; moto 5.2.1 knows neither conditions nor resource
policies. Nothing is allowed that is not understood: an operator not listed here is an error.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any


@dataclass(frozen=True)
class Request:
    action: str
    resource: str
    #: The user or the role, as in the condition key aws:PrincipalArn.
    principal: str
    #: Condition keys, in lower case, and their values; all have one.
    keys: Mapping[str, str]


def is_allowed(
    request: Request,
    given: list[Mapping[str, Any]],
    own: Mapping[str, Any] | None = None,
    must_agree: bool = False,
    session: Mapping[str, Any] | None = None,
) -> bool:
    """By the policies of the caller, of the resource (a key's or a role's has to agree), and of the session: a session
    may do no more than both allow. https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies.html#policies_session
    """
    granted = {effect for policy in given for effect in effects(policy, request)}
    answered = effects(own, request) if own else set()
    narrowed = effects(session, request) if session else {"Allow"}
    if "Deny" in granted | answered | narrowed:
        return False
    return "Allow" in granted and "Allow" in narrowed and (not must_agree or "Allow" in answered)


def effects(policy: Mapping[str, Any], request: Request) -> set[str]:
    """Effects of the statements of a policy that concern the request."""
    return {statement["Effect"] for statement in as_list(policy["Statement"]) if concerns(statement, request)}


def concerns(statement: Mapping[str, Any], request: Request) -> bool:
    return (
        is_named(statement, "Action", request.action)
        and is_named(statement, "Resource", request.resource)
        and ("Principal" not in statement or is_principal(statement["Principal"], request.principal))
        and all(holds(*condition, request.keys) for condition in conditions(statement))
    )


def is_named(statement: Mapping[str, Any], element: str, value: str) -> bool:
    """A statement of a trust policy has no Resource: it is about its role."""
    if f"Not{element}" in statement:
        return not matches_any(statement[f"Not{element}"], value)
    return element not in statement or matches_any(statement[element], value)


def is_principal(principal: Any, arn: str) -> bool:
    """The account (its root) stands for whoever the account's own policies allow. Nobody here is a service."""
    if principal == "*":
        return True
    account = arn.split(":")[4]
    meant = ("*", arn, account, f"arn:aws:iam::{account}:root")
    return any(name in meant for name in as_list(principal.get("AWS", [])))


def conditions(statement: Mapping[str, Any]) -> Iterator[tuple[str, str, list[str]]]:
    for operator, keys in statement.get("Condition", {}).items():
        for key, wanted in keys.items():
            yield operator, key.lower(), [str(value) for value in as_list(wanted)]


def holds(operator: str, key: str, wanted: list[str], keys: Mapping[str, str]) -> bool:
    if operator == "Null":
        return (key not in keys) == (wanted == ["true"])
    if_exists = operator.endswith("IfExists") or operator.startswith("ForAllValues:")
    name = operator.removeprefix("ForAllValues:").removesuffix("IfExists")
    positive = name.replace("Not", "")
    is_negative = name != positive
    test = OPERATORS[positive]
    if key not in keys:
        return is_negative or if_exists
    return any(test(keys[key], value) for value in wanted) != is_negative


def matches(value: str, pattern: str) -> bool:
    return regular(pattern).fullmatch(value) is not None


@cache
def regular(pattern: str) -> re.Pattern[str]:
    parts = ({"*": ".*", "?": "."}.get(part, re.escape(part)) for part in re.split(r"([*?])", pattern))
    return re.compile("".join(parts), re.DOTALL)


def matches_any(patterns: Any, value: str) -> bool:
    return any(matches(value, pattern) for pattern in as_list(patterns))


OPERATORS: dict[str, Callable[[str, str], bool]] = {
    "StringEquals": str.__eq__,
    "StringLike": matches,
    "ArnEquals": matches,
    "ArnLike": matches,
    "Bool": lambda value, wanted: value.lower() == wanted.lower(),
    "NumericLessThan": lambda value, wanted: float(value) < float(wanted),
    "NumericLessThanEquals": lambda value, wanted: float(value) <= float(wanted),
}


def as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
