"""EC2 AssociateSecurityGroupVpc and DescribeSecurityGroupVpcAssociations, which moto 5.2.1 lacks; importing adds them."""

from typing import Any

from moto.core.responses import ActionResult
from moto.ec2.responses.security_groups import SecurityGroups


def associations_of(groups: SecurityGroups) -> list[dict[str, Any]]:
    """Kept with everything else of an account and region, so that a reset forgets them."""
    return vars(groups.ec2_backend).setdefault("group_vpc_associations", [])


def associate_security_group_vpc(self: SecurityGroups) -> ActionResult:
    group_id, vpc_id = self._get_param("GroupId"), self._get_param("VpcId")
    group, vpc = self.ec2_backend.get_security_group_from_id(group_id), self.ec2_backend.get_vpc(vpc_id)
    association = {
        "GroupId": group.id,
        "VpcId": vpc.id,
        "GroupOwnerId": self.current_account,
        "VpcOwnerId": self.current_account,
        "State": "associated",
    }
    associations_of(self).append(association)
    return ActionResult({"State": "associated"})


def describe_security_group_vpc_associations(self: SecurityGroups) -> ActionResult:
    return ActionResult({"SecurityGroupVpcAssociations": associations_of(self)})


SecurityGroups.associate_security_group_vpc = associate_security_group_vpc
SecurityGroups.describe_security_group_vpc_associations = describe_security_group_vpc_associations
