"""What S3 asks IAM of a request: permissions, and condition keys with their values; moto 5.2.1 asks for less.

https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html
https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html
"""

import math
import re
from collections.abc import Iterator, Mapping
from datetime import datetime, timezone
from urllib.parse import parse_qs

from moto.s3.responses import ACTION_MAP

ACTIONS_OF_BUCKETS = {
    "GET": {"object-lock": "GetBucketObjectLockConfiguration"},
    "PUT": {
        "object-lock": "PutBucketObjectLockConfiguration",
        "encryption": "PutEncryptionConfiguration",
        "ownershipControls": "PutBucketOwnershipControls",
        "publicAccessBlock": "PutBucketPublicAccessBlock",
        "replication": "PutReplicationConfiguration",
    },
    "DELETE": {
        "encryption": "PutEncryptionConfiguration",
        "ownershipControls": "PutBucketOwnershipControls",
        "publicAccessBlock": "PutBucketPublicAccessBlock",
        "replication": "PutReplicationConfiguration",
    },
}
ACTIONS_OF_OBJECTS = {
    "HEAD": {"versionId": "GetObjectVersion"},
    "GET": {"retention": "GetObjectRetention", "legal-hold": "GetObjectLegalHold"},
    "PUT": {"retention": "PutObjectRetention", "legal-hold": "PutObjectLegalHold"},
}
for method, actions in ACTIONS_OF_BUCKETS.items():
    ACTION_MAP["BUCKET"][method].update(actions)
for method, actions in ACTIONS_OF_OBJECTS.items():
    ACTION_MAP["KEY"][method].update(actions)

#: Headers of a put that IAM knows by their own names.
NAMED = (
    "x-amz-acl",
    "x-amz-server-side-encryption",
    "x-amz-server-side-encryption-aws-kms-key-id",
    "x-amz-server-side-encryption-customer-algorithm",
)
MODE, UNTIL, HOLD = "object-lock-mode", "object-lock-retain-until-date", "object-lock-legal-hold"

Headers = Mapping[str, str]


def needed_besides(action: str, headers: Headers) -> Iterator[str]:
    """Permissions on the same object that headers ask for besides the action's own."""
    names = {name.lower(): value for name, value in headers.items()}
    if names.get("x-amz-bypass-governance-retention", "").lower() == "true":
        yield "s3:BypassGovernanceRetention"
    if action != "s3:PutObject":
        return
    if f"x-amz-{MODE}" in names or f"x-amz-{UNTIL}" in names:
        yield "s3:PutObjectRetention"
    if f"x-amz-{HOLD}" in names:
        yield "s3:PutObjectLegalHold"
    if "x-amz-acl" in names:
        yield "s3:PutObjectAcl"


def condition_keys(action: str, path: str, headers: Headers, body: bytes) -> dict[str, str]:
    if action in ("s3:PutObjectRetention", "s3:PutObjectLegalHold"):
        return lock_keys(told_in_body(body))
    if action != "s3:PutObject":
        return {}
    names = {name.lower(): value for name, value in headers.items()}
    query = parse_qs(path.partition("?")[2], keep_blank_values=True)
    keys = {"s3:objectcreationoperation": "false" if {"uploads", "partNumber"} & query.keys() else "true"}
    if "if-none-match" in names:
        keys["s3:if-none-match"] = names["if-none-match"]
    keys |= {f"s3:{name}": names[name] for name in NAMED if name in names}
    return keys | lock_keys({name: names.get(f"x-amz-{name}") for name in (MODE, UNTIL, HOLD)})


def lock_keys(told: Mapping[str, str | None]) -> dict[str, str]:
    keys = {f"s3:{name}": value for name, value in told.items() if value is not None}
    until = told.get(UNTIL)
    if until is not None:
        left = datetime.fromisoformat(until.replace("Z", "+00:00")) - datetime.now(timezone.utc)
        keys["s3:object-lock-remaining-retention-days"] = str(math.ceil(left.total_seconds() / 86_400))
    return keys


def told_in_body(body: bytes) -> dict[str, str | None]:
    def element(name: str) -> str | None:
        found = re.search(rf"<{name}>(.*?)</{name}>", body.decode())
        return found and found[1]

    return {MODE: element("Mode"), UNTIL: element("RetainUntilDate"), HOLD: element("Status")}
