"""Network interfaces, addresses and what else of a VPC moto 5.2.1 tells otherwise than EC2. Importing this module puts
it right. API: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/Welcome.html
"""

from typing import Any

from moto.ec2.models import elastic_ip_addresses
from moto.ec2.models.elastic_network_interfaces import NetworkInterface, NetworkInterfaceBackend
from moto.ec2.models.nat_gateways import NatGateway, NatGatewayBackend
from moto.ec2.models.network_acls import NetworkAclBackend
from moto.ec2.models.route_tables import Route
from moto.ec2.models.subnets import Subnet, SubnetBackend
from moto.ec2.models.subnets import Subnet
from moto.ec2.models.vpcs import VPC, VPCBackend, VPCEndPoint
from moto.ec2.utils import random_id, random_public_ip

# Elastic IP addresses are public ones; moto's lie in 127.0.0.0/8.

elastic_ip_addresses.random_ip = random_public_ip

# Interfaces that an AWS service makes for what it runs in a subnet: in use, managed, with an address of the subnet.

attachment_of_instance = NetworkInterface.attachment.fget


def hand_over(eni: NetworkInterface, kind: str, description: str, groups: list[Any]) -> None:
    eni.interface_type, eni.description, eni.status = kind, description, "in-use"
    eni.requester_managed, eni.requester_id = True, None
    eni.private_ip_address = eni.subnet.get_available_subnet_ip(eni)
    eni.private_ip_addresses = [{"Primary": True, "PrivateIpAddress": eni.private_ip_address}]
    eni._group_set = groups
    eni.service_attachment = {
        "AttachmentId": random_id("ela-attach"),
        "DeviceIndex": 1,
        "InstanceOwnerId": "amazon-aws",
        "Status": "attached",
    }


NetworkInterface.service_attachment = None
NetworkInterface.attachment = property(lambda self: self.service_attachment or attachment_of_instance(self))

# DescribeNetworkInterfaces: each private address comes with the public one it stands for.

get_all_network_interfaces = NetworkInterfaceBackend.get_all_network_interfaces


def get_all_with_associations(self: NetworkInterfaceBackend, *arguments: Any, **named: Any) -> list[NetworkInterface]:
    found = get_all_network_interfaces(self, *arguments, **named)
    for eni in found:
        for address in eni.private_ip_addresses:
            if address.get("Primary"):
                address["Association"] = eni.association or None
    return found


NetworkInterfaceBackend.get_all_network_interfaces = get_all_with_associations

# NAT gateways: the interface has no security groups and forwards what is not its own.

create_nat_gateway = NatGatewayBackend.create_nat_gateway


def create_nat_gateway_of_service(
    self: NatGatewayBackend, subnet_id: str, allocation_id: str, tags: Any = None, connectivity_type: str | None = None
) -> NatGateway:
    nat = create_nat_gateway(self, subnet_id, allocation_id, tags, connectivity_type or "public")
    hand_over(nat._eni, "nat_gateway", f"Interface for NAT Gateway {nat.id}", [])
    nat._eni.source_dest_check = False
    nat.private_ip = nat._eni.private_ip_address
    nat.availability_mode = "zonal"
    nat.address_set[0].update({"privateIp": nat.private_ip, "isPrimary": True, "status": "succeeded"})
    return nat


NatGatewayBackend.create_nat_gateway = create_nat_gateway_of_service

# Endpoints: interfaces for those of Gateway Load Balancers too; private DNS only where there are interfaces.

create_vpc_endpoint = VPCBackend.create_vpc_endpoint
KINDS = {"Interface": "vpc_endpoint", "GatewayLoadBalancer": "gateway_load_balancer_endpoint"}


def create_vpc_endpoint_of_service(self: Any, *arguments: Any, **named: Any) -> VPCEndPoint:
    endpoint = create_vpc_endpoint(self, *arguments, **named)
    kind = KINDS.get(endpoint.vpc_endpoint_type or "Gateway")
    if endpoint.vpc_endpoint_type != "Interface":
        endpoint.private_dns_enabled = False
    if endpoint.vpc_endpoint_type == "GatewayLoadBalancer":
        made = [self.create_network_interface(subnet_id, None) for subnet_id in endpoint.subnet_ids]
        endpoint.network_interface_ids = [eni.id for eni in made]
    groups = [self.get_security_group_from_id(each) for each in endpoint.security_group_ids]
    if endpoint.vpc_endpoint_type == "Interface" and not groups:
        groups = [self.get_default_security_group(endpoint.vpc_id)]
    for eni_id in endpoint.network_interface_ids if kind else []:
        hand_over(self.get_network_interface(eni_id), kind, f"VPC Endpoint Interface {endpoint.id}", groups)
    return endpoint


VPCBackend.create_vpc_endpoint = create_vpc_endpoint_of_service

# A route whose target is gone stays, and leads nowhere.


def is_gone(route: Route) -> bool:
    endpoint = route.ec2_endpoint()
    return (
        (route.nat_gateway is not None and route.nat_gateway.state == "deleted")
        or (route.vpc_pcx is not None and route.vpc_pcx.status["Code"] != "active")
        or (endpoint is not None and endpoint.state == "deleted")
    )


def endpoint_of(self: Route) -> VPCEndPoint | None:
    if self.vpc_endpoint_id:
        return self.route_table.ec2_backend.vpc_end_points.get(self.vpc_endpoint_id)
    return self.gateway if isinstance(self.gateway, VPCEndPoint) else None


Route.ec2_endpoint = endpoint_of
Route.state = property(lambda self: "blackhole" if is_gone(self) else "active")

# A new VPC: its default group admits its own members, and IPv6 passes its default ACL where the VPC has any.

create_vpc = VPCBackend.create_vpc


def create_vpc_with_defaults(self: Any, *arguments: Any, **named: Any) -> VPC:
    vpc = create_vpc(self, *arguments, **named)
    group = self.get_default_security_group(vpc.id)
    own = [{"GroupId": group.id, "UserId": self.account_id, "OwnerId": self.account_id}]
    self.authorize_security_group_ingress(group.id, "-1", None, None, [], source_groups=own, vpc_id=vpc.id)
    if vpc.ipv6_cidr_block_association_set:
        acl = next(each for each in self.network_acls.values() if each.vpc_id == vpc.id and each.default)
        for egress in (True, False):
            add_entry(self, acl.id, 101, "allow", egress)
            add_entry(self, acl.id, 32768, "deny", egress)
    return vpc


def add_entry(backend: NetworkAclBackend, acl_id: str, number: int, action: str, egress: bool) -> None:
    nothing: dict[str, Any] = dict.fromkeys(("icmp_code", "icmp_type", "port_range_from", "port_range_to"))
    backend.create_network_acl_entry(
        acl_id, number, "-1", action, egress, cidr_block=None, ipv6_cidr_block="::/0", **nothing
    )


VPCBackend.create_vpc = create_vpc_with_defaults

# With a VPC go its ACLs.

delete_vpc = VPCBackend.delete_vpc


def delete_vpc_with_acls(self: Any, vpc_id: str) -> VPC:
    vpc = delete_vpc(self, vpc_id)
    self.network_acls = {key: acl for key, acl in self.network_acls.items() if acl.vpc_id != vpc_id}
    return vpc


VPCBackend.delete_vpc = delete_vpc_with_acls

# Only subnets that AWS makes are default ones and give public addresses unasked; moto takes the first of each zone.

create_subnet = SubnetBackend.create_subnet


def create_subnet_of_customer(self: Any, vpc_id: str, *arguments: Any, **named: Any) -> Subnet:
    subnet = create_subnet(self, vpc_id, *arguments, **named)
    if not self.get_vpc(vpc_id).is_default:
        subnet.default_for_az = subnet.map_public_ip_on_launch = False
    return subnet


SubnetBackend.create_subnet = create_subnet_of_customer

# A VPC's IPv6 block from Amazon's pool is public.

ipv6_blocks = VPC.ipv6_cidr_block_association_set.fget
VPC.ipv6_cidr_block_association_set = property(
    lambda self: [{**block, "Ipv6AddressAttribute": "public", "IpSource": "amazon"} for block in ipv6_blocks(self)]
)

# A subnet's IPv6 block: its state is a word; moto gives what Python writes for a dict.

subnet_ipv6_blocks = Subnet.ipv6_cidr_block_association_set.fget
Subnet.ipv6_cidr_block_association_set = property(
    lambda self: [
        {**block, "ipv6CidrBlockState": block["ipv6CidrBlockState"]["state"]} for block in subnet_ipv6_blocks(self)
    ]
)
