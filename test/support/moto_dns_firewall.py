"""Route 53 Resolver DNS Firewall, which moto 5.2.1 lacks. Importing this module adds it.

API: https://docs.aws.amazon.com/Route53/latest/APIReference/API_Operations_Amazon_Route_53_Resolver.html
"""

import json
from collections.abc import Callable
from typing import Any

from moto.core.utils import iso_8601_datetime_with_milliseconds, utcnow
from moto.ec2.models import ec2_backends
from moto.moto_api._internal import mock_random
from moto.route53resolver.responses import Route53ResolverResponse

KINDS = ("lists", "groups", "rules", "associations", "configs")
# What lists have of things of which the API has more: FirewallDomainListMetadata, FirewallConfig.
LISTED = {
    "lists": ("Id", "Arn", "Name", "CreatorRequestId", "ManagedOwnerName"),
    "configs": ("Id", "OwnerId", "ResourceId", "FirewallFailOpen"),
}
PREFIXES = {"lists": "fdl", "groups": "frg", "associations": "frgassoc", "configs": "fc"}


def state_of(self: Route53ResolverResponse) -> dict[str, dict[str, Any]]:
    """Kept with everything else of an account and region, so that a reset forgets it."""
    return vars(self.route53resolver_backend).setdefault("dns_firewall", {kind: {} for kind in KINDS})


def asked(self: Route53ResolverResponse) -> dict[str, Any]:
    return json.loads(self.body or "{}")


def made(self: Route53ResolverResponse, kind: str, facts: dict[str, Any]) -> dict[str, Any]:
    new_id = f"rslvr-{PREFIXES[kind]}-{mock_random.get_random_hex(16)}"
    now = iso_8601_datetime_with_milliseconds(utcnow())
    thing = {"Id": new_id, "CreationTime": now, "ModificationTime": now, **facts}
    state_of(self)[kind][new_id] = thing
    return thing


def create_firewall_domain_list(self: Route53ResolverResponse) -> str:
    facts = {"Name": asked(self)["Name"], "DomainCount": 0, "Status": "COMPLETE", "Domains": []}
    return json.dumps({"FirewallDomainList": shown(made(self, "lists", facts))})


def update_firewall_domains(self: Route53ResolverResponse) -> str:
    """Names are kept with a dot at their end, as they are told."""
    request = asked(self)
    found = state_of(self)["lists"][request["FirewallDomainListId"]]
    given = {name if name.endswith(".") else f"{name}." for name in request["Domains"]}
    kept = set(found["Domains"])
    changed = {"ADD": kept | given, "REMOVE": kept - given, "REPLACE": given}[request["Operation"]]
    found.update({"Domains": sorted(changed), "DomainCount": len(changed)})
    return json.dumps({key: found[key] for key in ("Id", "Name", "Status")})


def create_firewall_rule_group(self: Route53ResolverResponse) -> str:
    facts = {"Name": asked(self)["Name"], "RuleCount": 0, "Status": "COMPLETE", "ShareStatus": "NOT_SHARED"}
    return json.dumps({"FirewallRuleGroup": made(self, "groups", facts)})


def create_firewall_rule(self: Route53ResolverResponse) -> str:
    request = asked(self)
    group = state_of(self)["groups"][request["FirewallRuleGroupId"]]
    state_of(self)["lists"][request["FirewallDomainListId"]]
    rule = {"FirewallDomainRedirectionAction": "INSPECT_REDIRECTION_DOMAIN", **request}
    state_of(self)["rules"][f"{group['Id']} {request['FirewallDomainListId']}"] = rule
    group["RuleCount"] += 1
    return json.dumps({"FirewallRule": rule})


def associate_firewall_rule_group(self: Route53ResolverResponse) -> str:
    request = asked(self)
    state_of(self)["groups"][request["FirewallRuleGroupId"]]
    ec2_backends[self.current_account][self.region].get_vpc(request["VpcId"])
    association = made(self, "associations", {"MutationProtection": "DISABLED", **request, "Status": "COMPLETE"})
    return json.dumps({"FirewallRuleGroupAssociation": association})


def update_firewall_config(self: Route53ResolverResponse) -> str:
    """One for a VPC; a VPC for which it was never set has none."""
    request = asked(self)
    configs = state_of(self)["configs"]
    config = next((one for one in configs.values() if one["ResourceId"] == request["ResourceId"]), None)
    config = config or made(self, "configs", {"OwnerId": self.current_account})
    config.update(request)
    return json.dumps({"FirewallConfig": config})


def shown(domain_list: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in domain_list.items() if key != "Domains"}


def listed_of(kind: str, thing: dict[str, Any]) -> dict[str, Any]:
    members = LISTED.get(kind)
    return thing if members is None else {key: value for key, value in thing.items() if key in members}


def listing(member: str, kind: str, key: str | None = None) -> Callable[[Route53ResolverResponse], str]:
    """All of a kind, or those whose `key` is the one asked for; one page, for nobody here has more."""

    def listed(self: Route53ResolverResponse) -> str:
        wanted = asked(self).get(key) if key else None
        found = [listed_of(kind, one) for one in state_of(self)[kind].values() if wanted is None or one[key] == wanted]
        return json.dumps({member: found})

    return listed


def list_firewall_domains(self: Route53ResolverResponse) -> str:
    return json.dumps({"Domains": state_of(self)["lists"][asked(self)["FirewallDomainListId"]]["Domains"]})


for operation in (
    create_firewall_domain_list,
    update_firewall_domains,
    create_firewall_rule_group,
    create_firewall_rule,
    associate_firewall_rule_group,
    update_firewall_config,
    list_firewall_domains,
):
    setattr(Route53ResolverResponse, operation.__name__, operation)

Route53ResolverResponse.list_firewall_domain_lists = listing("FirewallDomainLists", "lists")
Route53ResolverResponse.list_firewall_rules = listing("FirewallRules", "rules", "FirewallRuleGroupId")
Route53ResolverResponse.list_firewall_rule_group_associations = listing(
    "FirewallRuleGroupAssociations", "associations", "VpcId"
)
Route53ResolverResponse.list_firewall_configs = listing("FirewallConfigs", "configs")
