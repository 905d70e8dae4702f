"""Policies, rule groups and endpoints of AWS Network Firewall, which moto 5.2.1 lacks. Importing this module adds them.

API: https://docs.aws.amazon.com/network-firewall/latest/APIReference/Welcome.html
What the service does in minutes is done at once here: states are those at the end.
"""

import json
from typing import Any

from moto.ec2.models import ec2_backends
from moto.es.exceptions import ResourceNotFound
from moto.networkfirewall.models import NetworkFirewallBackend, NetworkFirewallModel
from moto.networkfirewall.responses import NetworkFirewallResponse

TOKEN = "1a2b3c4d-5e6f-7a8b-9c0d-1e2f3a4b5c6d"


def kept(self: NetworkFirewallResponse, kind: str) -> dict[str, dict[str, Any]]:
    """State kept with everything else of an account and region, so that a reset forgets it."""
    return vars(self.networkfirewall_backend).setdefault(kind, {})


def asked(self: NetworkFirewallResponse) -> dict[str, Any]:
    return json.loads(self.body or "{}")


def arn_of(self: NetworkFirewallResponse, resource: str) -> str:
    return f"arn:aws:network-firewall:{self.region}:{self.current_account}:{resource}"


def found(self: NetworkFirewallResponse, kind: str, arn: str) -> dict[str, Any]:
    if arn not in kept(self, kind):
        raise ResourceNotFound("NetworkFirewall", arn)
    return kept(self, kind)[arn]


def create_rule_group(self: NetworkFirewallResponse) -> str:
    request = asked(self)
    kind = "stateless" if request["Type"] == "STATELESS" else "stateful"
    arn = arn_of(self, f"{kind}-rulegroup/{request['RuleGroupName']}")
    response = {
        "RuleGroupArn": arn,
        "RuleGroupName": request["RuleGroupName"],
        "RuleGroupId": f"{len(kept(self, 'rule_groups')):036d}",
        "Type": request["Type"],
        "Capacity": request["Capacity"],
        "RuleGroupStatus": "ACTIVE",
        "Tags": request.get("Tags", []),
    }
    group = request.get("RuleGroup") or {"RulesSource": {"RulesString": request["Rules"]}}
    kept(self, "rule_groups")[arn] = {"UpdateToken": TOKEN, "RuleGroup": group, "RuleGroupResponse": response}
    return json.dumps({"UpdateToken": TOKEN, "RuleGroupResponse": response})


def update_rule_group(self: NetworkFirewallResponse) -> str:
    request = asked(self)
    group = found(self, "rule_groups", request["RuleGroupArn"])
    group["RuleGroup"] = request["RuleGroup"]
    return json.dumps({"UpdateToken": TOKEN, "RuleGroupResponse": group["RuleGroupResponse"]})


def describe_rule_group(self: NetworkFirewallResponse) -> str:
    return json.dumps(found(self, "rule_groups", asked(self)["RuleGroupArn"]))


def create_firewall_policy(self: NetworkFirewallResponse) -> str:
    request = asked(self)
    arn = arn_of(self, f"firewall-policy/{request['FirewallPolicyName']}")
    response = {
        "FirewallPolicyName": request["FirewallPolicyName"],
        "FirewallPolicyArn": arn,
        "FirewallPolicyId": f"{len(kept(self, 'policies')):036d}",
        "FirewallPolicyStatus": "ACTIVE",
        "Tags": request.get("Tags", []),
    }
    kept(self, "policies")[arn] = {
        "UpdateToken": TOKEN,
        "FirewallPolicyResponse": response,
        "FirewallPolicy": request["FirewallPolicy"],
    }
    return json.dumps({"UpdateToken": TOKEN, "FirewallPolicyResponse": response})


def update_firewall_policy(self: NetworkFirewallResponse) -> str:
    request = asked(self)
    policy = found(self, "policies", request["FirewallPolicyArn"])
    policy["FirewallPolicy"] = request["FirewallPolicy"]
    return json.dumps({"UpdateToken": TOKEN, "FirewallPolicyResponse": policy["FirewallPolicyResponse"]})


def describe_firewall_policy(self: NetworkFirewallResponse) -> str:
    return json.dumps(found(self, "policies", asked(self)["FirewallPolicyArn"]))


def endpoint_in(account: str, region: str, vpc_id: str, subnet_id: str) -> tuple[str, dict[str, Any]]:
    """A firewall's endpoint is a Gateway Load Balancer endpoint in the account of the subnet; gives its zone, too."""
    ec2 = ec2_backends[account][region]
    endpoint = ec2.create_vpc_endpoint(
        vpc_id,
        f"com.amazonaws.vpce.{region}.vpce-svc-0f1e2d3c4b5a69788",
        "GatewayLoadBalancer",
        None,
        [],
        subnet_ids=[subnet_id],
    )
    zone = ec2.get_subnet(subnet_id).availability_zone
    return zone, {"SubnetId": subnet_id, "EndpointId": endpoint.id, "Status": "READY"}


create = NetworkFirewallBackend.create_firewall


def create_with_endpoints(self: NetworkFirewallBackend, *arguments: Any, **named: Any) -> NetworkFirewallModel:
    firewall = create(self, *arguments, **named)
    states = {}
    for mapping in firewall.subnet_mappings or []:
        zone, attachment = endpoint_in(self.account_id, self.region_name, firewall.vpc_id, mapping["SubnetId"])
        config = {firewall.firewall_policy_arn: {"SyncStatus": "IN_SYNC", "UpdateToken": TOKEN}}
        states[zone] = {"Attachment": attachment, "Config": config}
    firewall.firewall_status["SyncStates"] = states
    return firewall


NetworkFirewallBackend.create_firewall = create_with_endpoints
as_told = NetworkFirewallModel.to_dict


def to_dict(self: NetworkFirewallModel) -> dict[str, Any]:
    """What was not given is not told, but for an id; moto tells null."""
    told = {"FirewallId": f"{abs(hash(self.arn)) % 10**12:036d}", **as_told(self)}
    return {key: value for key, value in told.items() if value is not None}


NetworkFirewallModel.to_dict = to_dict


def create_vpc_endpoint_association(self: NetworkFirewallResponse) -> str:
    request = asked(self)
    subnet_id = request["SubnetMapping"]["SubnetId"]
    zone, attachment = endpoint_in(self.current_account, self.region, request["VpcId"], subnet_id)
    arn = arn_of(self, f"vpc-endpoint-association/{attachment['EndpointId']}")
    facts = {key: request[key] for key in ("FirewallArn", "VpcId", "SubnetMapping")}
    answer = {
        "VpcEndpointAssociation": {"VpcEndpointAssociationArn": arn, **facts},
        "VpcEndpointAssociationStatus": {
            "Status": "READY",
            "AssociationSyncState": {zone: {"Attachment": attachment}},
        },
    }
    kept(self, "associations")[arn] = answer
    return json.dumps(answer)


def list_vpc_endpoint_associations(self: NetworkFirewallResponse) -> str:
    arns = kept(self, "associations")
    return json.dumps({"VpcEndpointAssociations": [{"VpcEndpointAssociationArn": arn} for arn in arns]})


def describe_vpc_endpoint_association(self: NetworkFirewallResponse) -> str:
    return json.dumps(found(self, "associations", asked(self)["VpcEndpointAssociationArn"]))


def list_firewalls(self: NetworkFirewallResponse) -> str:
    """The list has names and no more; one page, for nobody here has more."""
    wanted = asked(self).get("VpcIds")
    firewalls = self.networkfirewall_backend.firewalls.values()
    listed = [one for one in firewalls if not wanted or one.vpc_id in wanted]
    return json.dumps({"Firewalls": [{"FirewallName": one.firewall_name, "FirewallArn": one.arn} for one in listed]})


for operation in (
    list_firewalls,
    create_rule_group,
    update_rule_group,
    describe_rule_group,
    create_firewall_policy,
    update_firewall_policy,
    describe_firewall_policy,
    create_vpc_endpoint_association,
    list_vpc_endpoint_associations,
    describe_vpc_endpoint_association,
):
    setattr(NetworkFirewallResponse, operation.__name__, operation)
