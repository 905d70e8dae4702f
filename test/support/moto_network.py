"""What guards a VPC in EC2 and moto 5.2.1 has not: Block Public Access with its exclusions, and encryption controls.

Importing this module adds it. API: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/Welcome.html
What EC2 does in minutes is done at once here: states are those at the end.
"""

from typing import Any

from moto.core.responses import ActionResult
from moto.core.utils import get_service_model, utcnow
from moto.ec2.models.subnets import Subnet
from moto.ec2.models.vpcs import VPC
from moto.ec2.responses.vpcs import VPCs
from moto.ec2.utils import random_id


def kept(backend: Any, name: str, first: Any) -> Any:
    """State kept with everything else of an account and region, so that a reset forgets it."""
    return vars(backend).setdefault(name, first)


# Block Public Access: https://docs.aws.amazon.com/vpc/latest/userguide/security-vpc-bpa-basics.html


def options_of(backend: Any) -> dict[str, Any]:
    return kept(
        backend,
        "block_public_access",
        {
            "AwsAccountId": backend.account_id,
            "AwsRegion": backend.region_name,
            "State": "default-state",
            "InternetGatewayBlockMode": "off",
            "ManagedBy": "account",
            "ExclusionsAllowed": "allowed",
        },
    )


def exclusions_of(backend: Any) -> dict[str, dict[str, Any]]:
    return kept(backend, "block_public_access_exclusions", {})


def describe_options(self: VPCs) -> ActionResult:
    return ActionResult({"VpcBlockPublicAccessOptions": options_of(self.ec2_backend)})


def modify_options(self: VPCs) -> ActionResult:
    options = options_of(self.ec2_backend)
    options["InternetGatewayBlockMode"] = self._get_param("InternetGatewayBlockMode")
    options.update({"State": "update-complete", "LastUpdateTimestamp": utcnow()})
    return ActionResult({"VpcBlockPublicAccessOptions": options})


def create_exclusion(self: VPCs) -> ActionResult:
    vpc_id, subnet_id = self._get_param("VpcId"), self._get_param("SubnetId")
    backend = self.ec2_backend
    name = f"vpc/{backend.get_vpc(vpc_id).id}" if vpc_id else f"subnet/{backend.get_subnet(subnet_id).id}"
    exclusion = {
        "ExclusionId": random_id("vpcbpa-exclude"),
        "InternetGatewayExclusionMode": self._get_param("InternetGatewayExclusionMode"),
        "ResourceArn": f"arn:aws:ec2:{backend.region_name}:{backend.account_id}:{name}",
        "State": "create-complete",
        "CreationTimestamp": utcnow(),
    }
    exclusions_of(backend)[exclusion["ExclusionId"]] = exclusion
    return ActionResult({"VpcBlockPublicAccessExclusion": exclusion})


def delete_exclusion(self: VPCs) -> ActionResult:
    exclusion = exclusions_of(self.ec2_backend)[self._get_param("ExclusionId")]
    exclusion.update({"State": "delete-complete", "DeletionTimestamp": utcnow()})
    return ActionResult({"VpcBlockPublicAccessExclusion": exclusion})


def describe_exclusions(self: VPCs) -> ActionResult:
    return ActionResult({"VpcBlockPublicAccessExclusions": list(exclusions_of(self.ec2_backend).values())})


VPCs.describe_vpc_block_public_access_options = describe_options
VPCs.modify_vpc_block_public_access_options = modify_options
VPCs.create_vpc_block_public_access_exclusion = create_exclusion
VPCs.delete_vpc_block_public_access_exclusion = delete_exclusion
VPCs.describe_vpc_block_public_access_exclusions = describe_exclusions

# The mode in effect: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_BlockPublicAccessStates.html


def states_of(backend: Any, *names: str) -> dict[str, str]:
    mode = options_of(backend)["InternetGatewayBlockMode"]
    for exclusion in exclusions_of(backend).values():
        if exclusion["State"] == "create-complete" and exclusion["ResourceArn"].endswith(names):
            if exclusion["InternetGatewayExclusionMode"] == "allow-bidirectional":
                mode = "off"
            elif mode != "off":
                mode = "block-ingress"
    return {"InternetGatewayBlockMode": mode}


VPC.block_public_access_states = property(lambda self: states_of(self.ec2_backend, f"vpc/{self.id}"))
Subnet.block_public_access_states = property(
    lambda self: states_of(self.ec2_backend, f"subnet/{self.id}", f"vpc/{self.vpc_id}")
)

# Encryption controls: https://docs.aws.amazon.com/vpc/latest/userguide/vpc-encryption-controls.html

EXCLUSIONS = (
    "InternetGateway",
    "EgressOnlyInternetGateway",
    "NatGateway",
    "VirtualPrivateGateway",
    "VpcPeering",
    "Lambda",
    "VpcLattice",
    "ElasticFileSystem",
)


def controls_of(backend: Any) -> dict[str, dict[str, Any]]:
    return kept(backend, "vpc_encryption_controls", {})


def create_control(self: VPCs) -> ActionResult:
    """A new control only looks on; enforcing is a change of its own."""
    control = {
        "VpcId": self.ec2_backend.get_vpc(self._get_param("VpcId")).id,
        "VpcEncryptionControlId": random_id("vpcec"),
        "Mode": "monitor",
        "State": "available",
        "ResourceExclusions": {name: {"State": "disabled"} for name in EXCLUSIONS},
    }
    controls_of(self.ec2_backend)[control["VpcEncryptionControlId"]] = control
    return ActionResult({"VpcEncryptionControl": control})


def modify_control(self: VPCs) -> ActionResult:
    control = controls_of(self.ec2_backend)[self._get_param("VpcEncryptionControlId")]
    control["Mode"] = self._get_param("Mode") or control["Mode"]
    for name in EXCLUSIONS:
        change = self._get_param(f"{name}Exclusion")
        if change:
            control["ResourceExclusions"][name] = {"State": f"{change}d"}
    return ActionResult({"VpcEncryptionControl": control})


def describe_controls(self: VPCs) -> ActionResult:
    return ActionResult({"VpcEncryptionControls": list(controls_of(self.ec2_backend).values())})


def describe_account_control(self: VPCs) -> ActionResult:
    control = {"State": "default-state", "Mode": "unmanaged", "ManagedBy": "account"}
    return ActionResult({"AccountVpcEncryptionControl": control})


VPCs.create_vpc_encryption_control = create_control
VPCs.modify_vpc_encryption_control = modify_control
VPCs.describe_vpc_encryption_controls = describe_controls
VPCs.describe_account_vpc_encryption_control = describe_account_control

# An operation newer than botocore, which serialises answers:
# https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeAccountVpcEncryptionControl.html

NEW = "DescribeAccountVpcEncryptionControl"
ec2 = get_service_model("ec2")._service_description


def texts(*names: str) -> dict[str, Any]:
    members = {name: {"shape": "String", "locationName": name[0].lower() + name[1:]} for name in names}
    return {"type": "structure", "members": members}


if NEW not in ec2["operations"]:
    ec2["operations"][NEW] = {
        "name": NEW,
        "http": {"method": "POST", "requestUri": "/"},
        "input": {"shape": f"{NEW}Request"},
        "output": {"shape": f"{NEW}Result"},
    }
    ec2["shapes"][f"{NEW}Request"] = {"type": "structure", "members": {}}
    ec2["shapes"]["AccountVpcEncryptionControl"] = texts("State", "Mode", "ManagedBy")
    ec2["shapes"][f"{NEW}Result"] = {
        "type": "structure",
        "members": {
            "AccountVpcEncryptionControl": {
                "shape": "AccountVpcEncryptionControl",
                "locationName": "accountVpcEncryptionControl",
            }
        },
    }
