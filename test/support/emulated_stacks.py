"""Stacks that fail, and what is kept of stacks: moto 5.2.1 knows one deletion policy, and no rollback. Importing this
module applies it.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-deletionpolicy.html
"""

from moto.cloudformation.models import Stack
from moto.cloudformation.parsing import ResourceMap
from moto.iam.models import ManagedPolicy

create_resources = Stack.create_resources
delete = ResourceMap.delete


def create_or_roll_back(self: Stack) -> None:
    """A stack that cannot be created is ROLLBACK_COMPLETE: of what was made, only what is `Retain` is left."""
    try:
        create_resources(self)
    except Exception as error:  # whatever a resource has against its properties
        delete_all_but(self.resource_map, "Retain")
        self._add_stack_event("ROLLBACK_COMPLETE", resource_status_reason=str(error))
        self.status = "ROLLBACK_COMPLETE"


def delete_unless_kept(self: ResourceMap) -> None:
    delete_all_but(self, "Retain", "RetainExceptOnCreate")


def delete_all_but(resources: ResourceMap, *kept: str) -> None:
    declared = resources._resource_json_map
    made = set(resources._parsed_resources)
    resources._resource_json_map = {
        name: resource
        for name, resource in declared.items()
        if name in made and resource.get("DeletionPolicy") not in kept
    }
    try:
        delete(resources)
    finally:
        resources._resource_json_map = declared


def delete_managed_policy(self: ManagedPolicy, *_where: str) -> None:
    """With the roles that it is attached to; moto leaves both, each waiting for the other."""
    for role in list(self.backend.roles.values()):
        if self.arn in role.managed_policies:
            self.backend.detach_role_policy(self.arn, role.name)
    self.backend.delete_policy(self.arn)


ManagedPolicy.delete = delete_managed_policy
Stack.create_resources = create_or_roll_back
ResourceMap.delete = delete_unless_kept
