"""S3, where moto 5.2.1 decides by itself what IAM decides. Importing this module applies it.

It asks a bucket's policy a second time, without conditions; tells of locks whoever may read; lets whoever may delete one
object of a bucket delete many, locked or not by a policy; and shortens any retention.
"""

import re
from datetime import datetime
from typing import Any

from moto import settings
from moto.core.authorization import ActionAuthenticatorMixin
from moto.iam.access_control import PermissionResult
from moto.s3.exceptions import AccessDeniedByLock, S3AccessDeniedError
from moto.s3.models import FakeBucket
from moto.s3.responses import S3Response

get_permission = FakeBucket.get_permission
head_object = S3Response.head_object
delete_keys = S3Response._bucket_response_delete_keys
put_retention = S3Response.put_object_retention


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


def delete_keys_one_by_one(self: S3Response, bucket_name: str, authenticated: bool = True) -> Any:
    """DeleteObjects needs for every object what deleting it alone does; here one that is refused refuses all."""
    for item in re.findall(r"<Object>.*?</Object>", self.body.decode(), re.DOTALL):
        self.data["Action"] = "DeleteObjectVersion" if "<VersionId>" in item else "DeleteObject"
        found = re.search(r"<Key>(.*?)</Key>", item)
        self._authenticate_and_authorize_s3_action(bucket_name=bucket_name, key_name=found and found[1])
    return delete_keys(self, bucket_name, authenticated)


def put_longer_retention(self: S3Response) -> Any:
    """What is locked can be locked for longer; for less, or in another mode, GOVERNANCE alone and by who bypasses it.
    https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock.html
    """
    key = self.backend.get_object(self.bucket_name, self.parse_key_name(), version_id=self._get_param("versionId"))
    mode, until = self._mode_until_from_body()
    is_weaker = key.lock_mode and (
        until is None or instant(until) < instant(key.lock_until) or mode not in (key.lock_mode, "COMPLIANCE")
    )
    bypasses = self.headers.get("x-amz-bypass-governance-retention", "").lower() == "true"
    if is_weaker and not (key.lock_mode == "GOVERNANCE" and bypasses):
        raise AccessDeniedByLock
    return put_retention(self)


def instant(text: str) -> datetime:
    return datetime.fromisoformat(text.replace("Z", "+00:00"))


FakeBucket.get_permission = get_permission_unless_decided
S3Response._bucket_response_delete_keys = delete_keys_one_by_one
S3Response.head_object = head_object_without_lock
S3Response.put_object_retention = put_longer_retention
