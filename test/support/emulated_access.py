"""Access as AWS decides it, where moto 5.2.1 enforces IAM (after `POST /moto-api/reset-auth` with the body `0`): by the
policies of callers, buckets, keys and roles, with their conditions. Importing this module applies it.

What still differs from AWS:
- Loopback has no TLS: every request counts as sent over TLS 1.3.
- Signatures are not checked, for moto computes others than S3's clients do; session tokens are.
- The policy of a resource can refuse and, where it is a key's or a role's, has to agree; alone it allows nothing.

Where the environment names a file as EMULATED_ACCESS_LOG, every action that somebody used is a line there, once:
`<ARN of the user or role> <action>`.
"""

import json
import os
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs

from moto import settings
from moto.core.authorization import ActionAuthenticatorMixin
from moto.core.exceptions import ServiceException
from moto.core.responses import ActionResult, BaseResponse
from moto.iam.access_control import IAMPolicy, IAMRequest, IAMRequestBase, PermissionResult
from moto.iam.models import iam_backends
from moto.kms.models import kms_backends
from moto.s3.exceptions import S3AccessDeniedError
from moto.s3.models import FakeBucket, s3_backends
from moto.s3.responses import ACTION_MAP, S3Response
from moto.sts.models import sts_backends
from emulated_policies import Request
from emulated_policies import is_allowed as decide

# S3's permissions, where moto asks for others.

ACTION_MAP["BUCKET"]["GET"]["object-lock"] = "GetBucketObjectLockConfiguration"
ACTION_MAP["BUCKET"]["PUT"]["object-lock"] = "PutBucketObjectLockConfiguration"
ACTION_MAP["BUCKET"]["PUT"]["encryption"] = "PutEncryptionConfiguration"
ACTION_MAP["KEY"]["HEAD"]["versionId"] = "GetObjectVersion"
ACTION_MAP["KEY"]["GET"]["retention"] = "GetObjectRetention"
ACTION_MAP["KEY"]["PUT"]["retention"] = "PutObjectRetention"
ACTION_MAP["KEY"]["PUT"]["legal-hold"] = "PutObjectLegalHold"

# Condition keys of a put, by the header that gives them their value, and what a lock in a put needs besides:
# https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html
# https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock-managing.html

PUT_KEYS = {
    "If-None-Match": "s3:if-none-match",
    "x-amz-acl": "s3:x-amz-acl",
    "x-amz-server-side-encryption": "s3:x-amz-server-side-encryption",
    "x-amz-server-side-encryption-aws-kms-key-id": "s3:x-amz-server-side-encryption-aws-kms-key-id",
    "x-amz-server-side-encryption-customer-algorithm": "s3:x-amz-server-side-encryption-customer-algorithm",
    "x-amz-object-lock-mode": "s3:object-lock-mode",
    "x-amz-object-lock-retain-until-date": "s3:object-lock-retain-until-date",
    "x-amz-object-lock-legal-hold": "s3:object-lock-legal-hold",
}
LOCKING = {
    "x-amz-object-lock-mode": "s3:PutObjectRetention",
    "x-amz-object-lock-legal-hold": "s3:PutObjectLegalHold",
}

# The decision.

used: set[str] = set()


def note_use(line: str) -> None:
    path = os.environ.get("EMULATED_ACCESS_LOG")
    if path and line not in used:
        used.add(line)
        with open(path, "a", encoding="utf-8") as log:
            log.write(f"{line}\n")


def check_action_permitted(self: IAMRequestBase, resource: str) -> None:
    if self._action == "sts:GetCallerIdentity":
        return  # needs no permission
    for action, on in required(self, resource):
        if not is_allowed(self, action, on):
            self._raise_access_denied()
        note_use(f"{principal_of(self)} {action}")


def required(request: IAMRequestBase, resource: str) -> Iterator[tuple[str, str]]:
    """Actions, each on a resource, that the caller of one operation needs to be allowed."""
    if request._service == "kms":
        resource = key_arn(request)
    if request._action == "lambda:Invoke":
        path, _, query = request._path.partition("?")
        named = ":".join([path.split("/")[3], *parse_qs(query).get("Qualifier", [])])
        yield "lambda:InvokeFunction", f"arn:aws:lambda:{request._region}:{request.account_id}:function:{named}"
        return
    yield request._action, resource
    if request._action == "s3:PutObject":
        for header, action in LOCKING.items():
            if header in request._headers:
                yield action, resource
        yield from asked_of_kms(request, resource, "kms:GenerateDataKey")
    if request._action in ("s3:GetObject", "s3:GetObjectVersion"):
        name, _, key = resource.removeprefix("arn:aws:s3:::").partition("/")
        bucket = bucket_of(request, resource)
        if not bucket or not bucket.keys.get(key):
            yield "s3:ListBucket", f"arn:aws:s3:::{name}"  # without it S3 does not tell what is not there
        elif request._method == "GET":
            yield from asked_of_kms(request, resource, "kms:Decrypt")


def asked_of_kms(request: IAMRequestBase, resource: str, action: str) -> Iterator[tuple[str, str]]:
    """S3 asks KMS on behalf of its caller, where a bucket is encrypted with a key of KMS."""
    bucket = bucket_of(request, resource)
    if bucket and bucket.encryption:
        key = bucket.encryption["Rule"]["ApplyServerSideEncryptionByDefault"].get("KMSMasterKeyID")
        if key is not None:
            yield action, key


def is_allowed(request: IAMRequestBase, action: str, resource: str) -> bool:
    principal, asked = principal_of(request), context_of(request)
    question = Request(action, resource, principal, {**asked, "aws:principalarn": principal})
    given = [IAMPolicy(policy)._policy_json for policy in request._access_key.collect_policies()]
    own, must_agree = policy_of(request, action, resource)
    session = session_policy_of(request._access_key)
    return decide(question, given, json.loads(own or "null"), must_agree, json.loads(session or "null"))


def session_policy_of(key: Any) -> str | None:
    """The policy handed over when a role was assumed."""
    if getattr(key, "_owner_role_name", None) is None:
        return None
    sessions = sts_backends[key.account_id][key.partition].assumed_roles
    return next(one.policy for one in sessions if one.access_key_id == key._access_key_id)


def policy_of(request: IAMRequestBase, action: str, resource: str) -> tuple[str | bytes | None, bool]:
    """The policy of a resource, and whether nothing is allowed that it does not allow."""
    if resource.startswith("arn:aws:s3:::"):
        bucket = bucket_of(request, resource)
        return bucket and bucket.policy, False
    if resource.startswith("arn:aws:kms:"):
        region, key_id = resource.split(":")[3], resource.split("/")[-1]
        return kms_backends[request.account_id][region].keys[key_id].policy, True
    if action == "sts:AssumeRole":
        return iam_backends[request.account_id]["aws"].get_role_by_arn(resource).assume_role_policy_document, True
    return None, False


def principal_of(request: IAMRequestBase) -> str:
    return arn_of(request._access_key)


def arn_of(key: Any) -> str:
    """The ARN of the user, or of the role that was assumed."""
    role = getattr(key, "_owner_role_name", None)
    return key.backend.get_role(role).arn if role else key.arn


def context_of(request: IAMRequestBase) -> dict[str, str]:
    keys = {"aws:securetransport": "true", "s3:tlsversion": "1.3"}
    if request._action == "s3:PutObject":
        query = parse_qs(request._path.partition("?")[2], keep_blank_values=True)
        keys["s3:objectcreationoperation"] = "false" if {"uploads", "partNumber"} & query.keys() else "true"
        for header, key in PUT_KEYS.items():
            if header in request._headers:
                keys[key] = request._headers[header]
    if request._action == "sts:GetWebIdentityToken":
        form = {name: values[0] for name, values in request._data.items()}
        keys["sts:identitytokenaudience"] = form["Audience.member.1"]  # nobody here asks for two
        keys["sts:durationseconds"] = form.get("DurationSeconds", "300")
        keys["sts:signingalgorithm"] = form["SigningAlgorithm"]
    return keys


def bucket_of(request: IAMRequestBase, resource: str) -> FakeBucket | None:
    return s3_backends[request.account_id]["aws"].buckets.get(resource.removeprefix("arn:aws:s3:::").split("/")[0])


def key_arn(request: IAMRequestBase) -> str:
    named = json.loads(request._body or "{}").get("KeyId")
    if named is None:
        return "*"
    backend = kms_backends[request.account_id][request._region]
    return backend.keys[backend.any_id_to_key_id(named)].arn


IAMRequestBase.check_action_permitted = check_action_permitted
IAMRequestBase.check_signature = lambda self: None

# A refusal in the words of the service; moto's are XML, whatever the protocol.

call_action = BaseResponse.call_action


class Refused(ServiceException):
    """Not in a module called moto..., for moto would look there for what the service may answer."""


def raise_access_denied(self: IAMRequest) -> None:
    code = "UnauthorizedOperation" if self._service == "ec2" else "AccessDeniedException"
    raise Refused(code, f"User: {self._access_key.arn} is not authorized to perform: {self._action}")


def call_action_or_refuse(self: BaseResponse) -> Any:
    try:
        return call_action(self)
    except Refused as refusal:
        return self.serialized(ActionResult(refusal))


IAMRequest._raise_access_denied = raise_access_denied
BaseResponse.call_action = call_action_or_refuse

# S3: moto also asks a bucket's policy by itself, without conditions; and tells of locks whoever may read.

get_permission = FakeBucket.get_permission
head_object = S3Response.head_object


def get_permission_unless_decided(self: FakeBucket, action: str, resource: str) -> Any:
    is_enforced = ActionAuthenticatorMixin.request_count >= settings.INITIAL_NO_AUTH_ACTION_COUNT
    return PermissionResult.NEUTRAL if is_enforced else get_permission(self, action, resource)


def head_object_without_lock(self: S3Response, bucket_name: str, query: Any, key_name: str, headers: Any) -> Any:
    status, answer, body = head_object(self, bucket_name, query, key_name, headers)
    self.data["Action"] = "GetObjectRetention"
    try:
        self._authenticate_and_authorize_s3_action(bucket_name=bucket_name, key_name=key_name)
    except S3AccessDeniedError:
        answer = {name: value for name, value in answer.items() if not name.startswith("x-amz-object-lock-")}
    return status, answer, body


FakeBucket.get_permission = get_permission_unless_decided
S3Response.head_object = head_object_without_lock
