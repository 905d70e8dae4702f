"""Writes lambdas/adapters/databricks/answers/known-members.json: what answers of Databricks are documented to hold.

Databricks generates the Python SDK from its API specification. With an unpacked one at hand:
    pip download --no-deps databricks-sdk==0.162.0 && unzip databricks_sdk-*.whl -d sdk
    python3 test/extra/databricks_members.py sdk > lambdas/adapters/databricks/answers/known-members.json
"""
import json
import re
import sys

CLUSTERS, JOBS, SCIM = 'compute', 'jobs', 'iam'
ROOTS = {
    'GET /api/2.1/clusters/list': (CLUSTERS, 'ListClustersResponse'),
    'GET /api/2.1/clusters/get': (CLUSTERS, 'ClusterDetails'),
    'GET /api/2.1/clusters/list-node-types': (CLUSTERS, 'ListNodeTypesResponse'),
    'GET /api/2.0/policies/clusters/list': (CLUSTERS, 'ListPoliciesResponse'),
    'GET /api/2.0/instance-pools/list': (CLUSTERS, 'ListInstancePools'),
    'GET /api/2.0/policies/clusters/list-compliance': (CLUSTERS, 'ListClusterCompliancesResponse'),
    'GET /api/2.0/policies/jobs/list-compliance': (JOBS, 'ListJobComplianceForPolicyResponse'),
    'GET /api/2.2/jobs/list': (JOBS, 'ListJobsResponse'),
    'GET /api/2.2/jobs/get': (JOBS, 'Job'),
    'GET /api/2.2/jobs/runs/list': (JOBS, 'ListRunsResponse'),
    'GET /api/2.2/jobs/runs/get': (JOBS, 'Run'),
    'GET /api/1.2/contexts/status': (CLUSTERS, 'ContextStatusResponse'),
    'GET /api/1.2/commands/status': (CLUSTERS, 'CommandStatusResponse'),
    'POST /api/1.2/contexts/create': (CLUSTERS, 'Created'),
    'POST /api/1.2/commands/execute': (CLUSTERS, 'Created'),
    'POST /api/1.2/contexts/destroy': (CLUSTERS, 'DestroyResponse'),
    'GET /api/2.0/workspace/get-status': ('workspace', 'ObjectInfo'),
    'GET /api/2.0/workspace/export': ('workspace', 'ExportResponse'),
    'GET /api/2.0/settings/types/{type}/names/default': ('seen', 'Setting'),
    'GET /api/2.0/accounts/{account_id}/workspaces': ('seen', 'Workspaces'),
    'GET /api/2.0/accounts/{account_id}/networks': ('seen', 'Networks'),
    **{
        f'GET {prefix}/{call}': (SCIM, answer)
        for prefix in ('/api/2.0/accounts/{account_id}/scim/v2', '/api/2.0/preview/scim/v2')
        for call, answer in {
            'Users': 'ListUsersResponse',
            'Groups': 'ListGroupsResponse',
            'Groups/{id}': 'Group',
            'ServicePrincipals': 'ListServicePrincipalResponse',
        }.items()
    },
    'GET /api/2.0/preview/scim/v2/Me': (SCIM, 'User'),
}

# What real answers hold beyond the specification (November 2026), by type. Clusters: the answers that
# terraform-provider-databricks (exporter/test-data), databricks-cli and others keep as test data.
CLUSTER_EXTRAS = {
    **dict.fromkeys(
        'apply_policy_default_values assigned_principal driver_healthy effective_spark_version init_scripts_safe_mode'
        ' last_activity_time pinned_by_user_name release_version'.split()
    ),
    'disk_spec': 'compute.DiskSpec',
    'driver_instance_source': 'seen.InstanceSource',
    'instance_source': 'seen.InstanceSource',
}
SEEN = {
    'compute.ClusterDetails': CLUSTER_EXTRAS,
    'compute.ClusterSpec': CLUSTER_EXTRAS,
    'compute.DestroyResponse': {'id': None},
    'iam.User': {'meta': 'iam.ResourceMeta'},
    'iam.ServicePrincipal': {'meta': 'iam.ResourceMeta'},
    'iam.ResourceMeta': dict.fromkeys('created lastModified location'.split()),
}
OWN = {
    'seen.InstanceSource': dict.fromkeys('instance_pool_id node_type_id'.split()),
    # Bare lists in some versions and wrapped in others.
    'seen.Workspaces': {'workspaces': 'provisioning.Workspace'},
    'seen.Networks': {'networks': 'provisioning.Network'},
    # One call for every setting.
    'seen.Setting': {
        'etag': None,
        'setting_name': None,
        'automatic_cluster_update_workspace': 'settings.ClusterAutoRestartMessage',
        'compliance_security_profile_workspace': 'settings.ComplianceSecurityProfile',
        'enhanced_security_monitoring_workspace': 'settings.EnhancedSecurityMonitoring',
    },
}

CLASS = re.compile(r'^class (\w+)[^\n]*:\n(.*?)(?=^@dataclass|^class |\Z)', re.S | re.M)
READING = re.compile(r'def from_dict\(cls.*', re.S)
MEMBER = re.compile(r'([\w.]+)\(\s*(?:d,\s*)?"([^"]+)"(?:,\s*([\w.]+))?')


def classes(folder, module, cache={}):
    """By name, the members that a class reads from JSON, each with the class of what it holds."""
    if module not in cache:
        with open(f'{folder}/databricks/sdk/service/{module}.py') as file:
            found = {name: READING.search(body) for name, body in CLASS.findall(file.read())}
        cache[module] = {
            name: {
                member: kind if reader in ('_from_dict', '_repeated_dict') else None
                for reader, member, kind in MEMBER.findall(reading.group(0))
            }
            for name, reading in found.items()
            if reading
        }
    return cache[module]


def use(folder, types, module, name):
    """Adds the type and what stands in it; gives its name."""
    if '.' in name:
        module, name = name.split('.')
    full = f'{module}.{name}'
    if full not in types:
        types[full] = ''
        own = OWN[full] if full in OWN else classes(folder, module)[name]
        members = {**own, **SEEN.get(full, {})}
        types[full] = ' '.join(
            f'{member}:{use(folder, types, module, kind)}' if kind else member
            for member, kind in sorted(members.items())
        )
    return full


types = {}
answers = {call: use(sys.argv[1], types, *root) for call, root in sorted(ROOTS.items())}
source = 'databricks-sdk 0.162.0 (PyPI, November 2026), and what answers kept as test data hold beyond it'
print(json.dumps({'source': source, 'answers': answers, 'types': dict(sorted(types.items()))}, indent=2))
