"""What AWS does and moto 5.2.1 does not, put right where a test depends on it. Importing this module applies it."""

import json
import threading
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed
from moto.core.responses import ActionResult
from moto.core.utils import unix_time
from moto.ec2.models.elastic_block_store import EBSBackend, Snapshot
from moto.ec2.responses.elastic_block_store import ElasticBlockStore
from moto.kms.models import Key, KmsBackend, kms_backends
from moto.kms.responses import KmsResponse
from moto.kms.utils import ECDSAPrivateKey
from moto.s3.responses import S3Response

# KMS Sign with MessageType=DIGEST: moto hashes the digest again.

request = threading.local()  # a request is answered by one thread
sign_request = KmsResponse.sign
sign_message = ECDSAPrivateKey.sign


def sign(self: KmsResponse) -> str:
    request.is_digest = self._get_param("MessageType") == "DIGEST"
    return sign_request(self)


def sign_with_key(self: ECDSAPrivateKey, message: bytes, signing_algorithm: str) -> bytes:
    if not request.is_digest or signing_algorithm != "ECDSA_SHA_256":
        return sign_message(self, message, signing_algorithm)
    return self.private_key.sign(message, ec.ECDSA(Prehashed(hashes.SHA256())))


KmsResponse.sign = sign
ECDSAPrivateKey.sign = sign_with_key

# S3 PutObject with If-None-Match: of several writers at once moto lets more than one win.

put_object = S3Response.put_object
one_at_a_time = threading.Lock()


def put_object_alone(self: S3Response) -> Any:
    with one_at_a_time:
        return put_object(self)


S3Response.put_object = put_object_alone

# EC2 DescribeSnapshots: moto takes no notice of OwnerIds (self) and RestorableByUserIds (all).


def describe_snapshots(self: ElasticBlockStore) -> ActionResult:
    snapshots = self.ec2_backend.describe_snapshots(
        snapshot_ids=self._get_param("SnapshotIds", []), filters=self._filters_from_querystring()
    )
    if "self" in self._get_param("OwnerIds", []):
        snapshots = [one for one in snapshots if one.owner_id == self.current_account]
    if "all" in self._get_param("RestorableByUserIds", []):
        snapshots = [one for one in snapshots if "all" in one.create_volume_permission_groups]
    return ActionResult({"Snapshots": snapshots})


ElasticBlockStore.describe_snapshots = describe_snapshots

# KMS: the key behind one of AWS's own aliases (alias/aws/ebs) is managed by AWS; moto calls it the customer's.

create_alias = KmsBackend.create_alias


def create_alias_of_manager(self: KmsBackend, target_key_id: str, alias_name: str) -> Any:
    alias = create_alias(self, target_key_id, alias_name)
    if alias_name.startswith("alias/aws/"):
        self.keys[target_key_id].key_manager = "AWS"
    return alias  # CloudFormation goes on with it


KmsBackend.create_alias = create_alias_of_manager

# KMS ReplicateKey: moto's replica calls itself a primary, is as old as its primary and has its aliases.

replicate_key = KmsBackend.replicate_key


def replicate_key_as_replica(self: KmsBackend, key_id: str, replica_region: str) -> Key:
    replica = replicate_key(self, key_id, replica_region)
    replica.multi_region_configuration = {**replica.multi_region_configuration, "MultiRegionKeyType": "REPLICA"}
    replica.creation_date = unix_time()
    replica.aliases = {}
    replica.grants = {}
    return replica


KmsBackend.replicate_key = replicate_key_as_replica

# KMS ListGrants: moto counts the grants in a member that AWS has not, tells neither who issued them nor when, and gives
# no pages. https://docs.aws.amazon.com/kms/latest/APIReference/API_ListGrants.html

add_grant = Key.add_grant


def add_dated_grant(self: Key, *args: Any, **more: Any) -> Any:
    grant = add_grant(self, *args, **more)
    grant.created_at = unix_time()
    return grant


def grant_as_listed(grant: Any, key: Key) -> dict[str, Any]:
    _, partition, _, _, account_id, _ = key.arn.split(":", 5)
    issued = {"CreationDate": grant.created_at, "IssuingAccount": f"arn:{partition}:iam::{account_id}:root"}
    return {name: value for name, value in {**grant.to_json(), **issued}.items() if value}


def list_grants(self: KmsResponse) -> str:
    key = self.kms_backend.describe_key(self._get_param("KeyId"))
    grants = key.list_grants(self._get_param("GrantId"))
    start, limit = int(self._get_param("Marker") or 0), int(self._get_param("Limit") or 50)
    page = {"Grants": [grant_as_listed(one, key) for one in grants[start : start + limit]]}
    if start + limit >= len(grants):
        return json.dumps({**page, "Truncated": False})
    return json.dumps({**page, "Truncated": True, "NextMarker": str(start + limit)})


Key.add_grant = add_dated_grant
KmsResponse.list_grants = list_grants

# KMS DescribeKey: an imported key says whether its material expires; moto, which has no ImportKeyMaterial, takes every
# such key for one whose material was imported for ever.

describe_metadata = Key.to_dict


def metadata_with_expiry(self: Key) -> dict[str, Any]:
    told = describe_metadata(self)
    if self.origin == "EXTERNAL":
        told["KeyMetadata"]["ExpirationModel"] = "KEY_MATERIAL_DOES_NOT_EXPIRE"
    return told


Key.to_dict = metadata_with_expiry

# CloudFormation: moto makes every key a symmetric one, and keeps its policy in a form in which it cannot be read.


def create_key_of_template(_id: str, template: dict[str, Any], account_id: str, region_name: str, **_more: Any) -> Key:
    properties = template["Properties"]
    key = kms_backends[account_id][region_name].create_key(
        policy=json.dumps(properties["KeyPolicy"]),
        key_usage=properties.get("KeyUsage", "ENCRYPT_DECRYPT"),
        key_spec=properties.get("KeySpec", "SYMMETRIC_DEFAULT"),
        description=properties.get("Description"),
        tags=properties.get("Tags", []),
    )
    key.key_rotation_status = properties.get("EnableKeyRotation", False)
    return key


Key.create_from_cloudformation_json = staticmethod(create_key_of_template)

# EC2 CreateSnapshot: the snapshot of an encrypted volume is encrypted with the volume's key; moto's with none.

create_snapshot = EBSBackend.create_snapshot


def create_snapshot_with_key(self: EBSBackend, volume_id: str, *arguments: Any, **named: Any) -> Snapshot:
    snapshot = create_snapshot(self, volume_id, *arguments, **named)
    snapshot.kms_key_id = self.get_volume(volume_id).kms_key_id
    return snapshot


EBSBackend.create_snapshot = create_snapshot_with_key
