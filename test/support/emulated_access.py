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

from moto.core.exceptions import ServiceException
from moto.core.responses import ActionResult, BaseResponse
from moto.iam.access_control import IAMPolicy, IAMRequest, IAMRequestBase
from moto.iam.models import iam_backends
from moto.kms.models import kms_backends
from moto.s3.models import FakeBucket, s3_backends
from moto.sts.models import sts_backends
from emulated_policies import Request
from emulated_policies import is_allowed as decide
from emulated_s3 import condition_keys, needed_besides

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
    if request._service == "s3":
        yield from ((action, resource) for action in needed_besides(request._action, request._headers))
    if request._action == "s3:PutObject":
        yield from asked_of_kms(request, resource, "kms:GenerateDataKey")
    if request._action in ("s3:GetObject", "s3:GetObjectVersion"):
        name, _, key = resource.removeprefix("arn:aws:s3:::").partition("/")
        bucket = bucket_of(request, resource)
        if not bucket or not bucket.keys.get(key):
            yield "s3:ListBucket", f"arn:aws:s3:::{name}"  # without it S3 does not tell what is not there
        elif request._method == "GET":
            yield from asked_of_kms(request, resource, "kms:Decrypt")


def asked_of_kms(request: IAMRequestBase, resource: str, action: str) -> Iterator[tuple[str, str]]:
    """S3 asks KMS on behalf of its caller, where a put names a key of KMS or its bucket is encrypted with one."""
    headers = {name.lower(): value for name, value in request._headers.items()}
    named = headers.get("x-amz-server-side-encryption-aws-kms-key-id")
    bucket = bucket_of(request, resource)
    if named is not None:
        yield action, named
    elif "x-amz-server-side-encryption" not in headers and bucket and bucket.encryption:
        key = bucket.encryption["Rule"]["ApplyServerSideEncryptionByDefault"].get("KMSMasterKeyID")
        if key is not None:
            yield action, key


#: The policy of a bucket can lock out everybody but the root user, who may always replace it.
#: https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucketPolicy.html
ALWAYS_ROOTS = ("s3:GetBucketPolicy", "s3:PutBucketPolicy", "s3:DeleteBucketPolicy")


def is_allowed(request: IAMRequestBase, action: str, resource: str) -> bool:
    principal, asked = principal_of(request), context_of(request, action)
    if principal.endswith(":root") and action in ALWAYS_ROOTS:
        return True
    question = Request(action, resource, principal, {**asked, "aws:principalarn": principal})
    given = [IAMPolicy(policy)._policy_json for policy in request._access_key.collect_policies()]
    if principal.endswith(":root"):
        given = [{"Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}]
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
        key = kms_backends[request.account_id][region].keys.get(key_id)
        return key and key.policy, True
    if action == "sts:AssumeRole":
        return iam_backends[request.account_id]["aws"].get_role_by_arn(resource).assume_role_policy_document, True
    return None, False


def principal_of(request: IAMRequestBase) -> str:
    return arn_of(request._access_key)


def arn_of(key: Any) -> str:
    """The ARN of the user, or of the role that was assumed. A user of the name `root` is the root user."""
    role = getattr(key, "_owner_role_name", None)
    return key.backend.get_role(role).arn if role else key.arn.replace(":user/root", ":root")


def context_of(request: IAMRequestBase, action: str) -> dict[str, str]:
    keys = {"aws:securetransport": "true", "s3:tlsversion": "1.3"}
    if action.startswith("kms:") and request._service != "kms":
        return keys | {"kms:viaservice": f"{request._service}.{request._region}.amazonaws.com"}
    if request._service == "s3":
        keys |= condition_keys(request._action, request._path, request._headers, request._body)
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
