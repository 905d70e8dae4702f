import type { Network, NetworkAclEntry } from '#domain/egress/places/network.ts';
import { isHalfUnread, isIncomplete, isOthers, isUnread } from './lists.ts';
import { type Answer, all, holdsAll, inside, isCidr, serviceAnswer, versionOfCidr } from './reading.ts';

/** What a subnet's ACL says of one packet: `end` is the address its CIDRs are compared with. */
export function aclAnswer(
  network: Network,
  subnetId: string,
  egress: boolean,
  end: bigint | null,
  version: 4 | 6,
  protocol: number,
  port: number,
): Answer {
  const acls = network.networkAcls.filter((each) => each.subnetIds.includes(subnetId));
  const [acl] = acls;
  if (acls.length !== 1 || acl === undefined) return 'MAYBE';
  return entriesAnswer(network, acl.id, egress, end, version, protocol, port);
}

/** Whether all ACLs of a VPC let the packet pass: what may stand in any of its subnets then does in all. */
export function everyAclAnswer(
  network: Network,
  vpcId: string,
  egress: boolean,
  end: bigint | null,
  version: 4 | 6,
  protocol: number,
  port: number,
): Answer {
  const acls = network.networkAcls.filter((each) => each.vpcId === vpcId);
  if (acls.length === 0 || isIncomplete(network, 'networkAcls') || isOthers(network, vpcId)) return 'MAYBE';
  const answers = acls.map(({ id }) => entriesAnswer(network, id, egress, end, version, protocol, port));
  return answers.every((each) => each === 'YES') ? 'YES' : 'MAYBE';
}

function entriesAnswer(
  network: Network,
  aclId: string,
  egress: boolean,
  end: bigint | null,
  version: 4 | 6,
  protocol: number,
  port: number,
): Answer {
  if (isHalfUnread(network, 'networkAcls', aclId) || isUnread(network, 'networkAclEntries', aclId)) return 'MAYBE';
  const entries = network.networkAclEntries
    .filter((each) => each.networkAclId === aclId && each.egress === egress)
    .filter(
      (each) =>
        (version === 4 ? each.cidrBlock : each.ipv6CidrBlock) !== null ||
        (each.cidrBlock ?? each.ipv6CidrBlock) === null,
    )
    .sort((a, b) => a.ruleNumber - b.ruleNumber || (a.ruleAction < b.ruleAction ? -1 : 1));
  const decide = (at: number): Answer => {
    const each = entries[at];
    if (each === undefined) return 'NO';
    const match = entryMatches(each, end, version, protocol, port);
    if (match === 'NO') return decide(at + 1);
    if (each.ruleAction !== 'allow' && each.ruleAction !== 'deny') return 'MAYBE';
    const says: Answer = each.ruleAction === 'allow' ? 'YES' : 'NO';
    return match === 'YES' || decide(at + 1) === says ? says : 'MAYBE';
  };
  return decide(0);
}

function entryMatches(
  each: NetworkAclEntry,
  end: bigint | null,
  version: 4 | 6,
  protocol: number,
  port: number,
): Answer {
  const text = version === 4 ? each.cidrBlock : each.ipv6CidrBlock;
  const readable = text !== null && isCidr(text) && versionOfCidr(text) === version;
  const isIn = readable && (end === null ? holdsAll(text) : inside(end, version, text));
  const place: Answer = !readable || (end === null && !isIn) ? 'MAYBE' : isIn ? 'YES' : 'NO';
  return all(place, isMalformed(each) ? 'MAYBE' : 'YES', serviceAnswer(each, protocol, port));
}

/** Ports, or a message, are missing where the protocol has them. */
function isMalformed({ protocol, portFrom, portTo, icmpType, icmpCode }: NetworkAclEntry): boolean {
  if (protocol === '6' || protocol === '17') return (portFrom ?? -1) < 0 || portTo === null;
  return (protocol === '1' || protocol === '58') && (icmpType === null || icmpCode === null);
}
