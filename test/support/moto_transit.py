"""Mirror sessions, rules of mirror filters, and prefix lists in the tables of transit gateways: what moto 5.2.1 lacks of them.

Importing this module adds it. API: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/Welcome.html
"""

from typing import Any

from moto.core.responses import ActionResult
from moto.ec2.models.traffic_mirrors import TrafficMirrorFilter
from moto.ec2.responses.traffic_mirrors import TrafficMirrors
from moto.ec2.responses.transit_gateway_route_tables import TransitGatewayRouteTable
from moto.ec2.utils import random_id


def kept(backend: Any, name: str, first: Any) -> Any:
    """State kept with everything else of an account and region, so that a reset forgets it."""
    return vars(backend).setdefault(name, first)


# Sessions: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_TrafficMirrorSession.html


def sessions_of(backend: Any) -> dict[str, dict[str, Any]]:
    return kept(backend, "traffic_mirror_sessions", {})


def create_session(self: TrafficMirrors) -> ActionResult:
    backend = self.ec2_backend
    target, mirror_filter = self._get_param("TrafficMirrorTargetId"), self._get_param("TrafficMirrorFilterId")
    session = {
        "TrafficMirrorSessionId": random_id("tms"),
        "TrafficMirrorTargetId": backend.traffic_mirror_targets[target].id,
        "TrafficMirrorFilterId": backend.traffic_mirror_filters[mirror_filter].id,
        "NetworkInterfaceId": backend.get_network_interface(self._get_param("NetworkInterfaceId")).id,
        "OwnerId": backend.account_id,
        "SessionNumber": int(self._get_param("SessionNumber")),
        "Tags": [],
    }
    sessions_of(backend)[session["TrafficMirrorSessionId"]] = session
    return ActionResult({"TrafficMirrorSession": session})


def describe_sessions(self: TrafficMirrors) -> ActionResult:
    return ActionResult({"TrafficMirrorSessions": list(sessions_of(self.ec2_backend).values())})


TrafficMirrors.create_traffic_mirror_session = create_session
TrafficMirrors.describe_traffic_mirror_sessions = describe_sessions

# Rules: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateTrafficMirrorFilterRule.html


def rules_of(mirror_filter: TrafficMirrorFilter) -> list[dict[str, Any]]:
    return kept(mirror_filter, "rules", [])


def create_rule(self: TrafficMirrors) -> ActionResult:
    filter_id = self._get_param("TrafficMirrorFilterId")
    rule = {
        "TrafficMirrorFilterRuleId": random_id("tmfr"),
        "TrafficMirrorFilterId": filter_id,
        "RuleNumber": int(self._get_param("RuleNumber")),
    }
    for name in ("TrafficDirection", "RuleAction", "DestinationCidrBlock", "SourceCidrBlock"):
        rule[name] = self._get_param(name)
    rules_of(self.ec2_backend.traffic_mirror_filters[filter_id]).append(rule)
    return ActionResult({"TrafficMirrorFilterRule": rule})


def going(direction: str) -> property:
    return property(lambda self: [rule for rule in rules_of(self) if rule["TrafficDirection"] == direction])


TrafficMirrorFilter.ingress_filter_rules = going("ingress")
TrafficMirrorFilter.egress_filter_rules = going("egress")
TrafficMirrors.create_traffic_mirror_filter_rule = create_rule

# References: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_TransitGatewayPrefixListReference.html


def references_of(backend: Any, table_id: str) -> list[dict[str, Any]]:
    return kept(backend, "transit_gateway_prefix_list_references", {}).setdefault(table_id, [])


def create_reference(self: TransitGatewayRouteTable) -> ActionResult:
    table_id, attachment_id = self._get_param("TransitGatewayRouteTableId"), self._get_param("TransitGatewayAttachmentId")
    reference = {
        "TransitGatewayRouteTableId": table_id,
        "PrefixListId": self._get_param("PrefixListId"),
        "PrefixListOwnerId": self.ec2_backend.account_id,
        "State": "available",
        "Blackhole": not attachment_id,
    }
    if attachment_id:
        reference["TransitGatewayAttachment"] = {"TransitGatewayAttachmentId": attachment_id}
    references_of(self.ec2_backend, table_id).append(reference)
    return ActionResult({"TransitGatewayPrefixListReference": reference})


def get_references(self: TransitGatewayRouteTable) -> ActionResult:
    found = references_of(self.ec2_backend, self._get_param("TransitGatewayRouteTableId"))
    return ActionResult({"TransitGatewayPrefixListReferences": found})


TransitGatewayRouteTable.create_transit_gateway_prefix_list_reference = create_reference
TransitGatewayRouteTable.get_transit_gateway_prefix_list_references = get_references
