import { describe, expect, test } from 'vitest';
import { balancer, behind, listener, onlyWay, service, targetGroup } from './facts.ts';

const LB = 'LOAD_BALANCER';
const byGroup = { referencedGroupId: 'sg-lb' };

describe('an application load balancer', () => {
  test('brings its clients to a private target that takes in from its group', () => {
    const path = onlyWay(behind(byGroup, [balancer()]), LB);
    expect(path).toMatchObject({
      subnetId: 'subnet-1',
      securityGroupIds: ['sg-e'],
      certainty: 'KNOWN',
      grade: 'CONVERSE',
      fromPublic: true,
      gatewayId: 'lb-1',
      via: ['igw-1', 'lb-1'],
    });
    expect(path?.traffic).toMatchObject([{ protocol: 'tcp', ports: '443', arrivesAs: 'tcp/8080' }]);
    expect(path?.words).toContain('which arrives as tcp/8080');
  });

  test.each([
    ['its target takes in from elsewhere only', behind({ cidrIpv4: '10.9.0.0/16' }, [balancer()])],
    ['it is internal', behind(byGroup, [balancer({ scheme: 'internal' })])],
    ['it failed', behind(byGroup, [balancer({ state: 'failed' })])],
    [
      'its target is a Lambda function',
      behind(byGroup, [balancer({ targetGroups: [targetGroup({ targetType: 'lambda' })] })]),
    ],
    [
      'its target stands outside the VPC',
      behind(byGroup, [balancer({ targetGroups: [targetGroup({ targets: [{ id: '192.168.0.1', port: null }] })] })]),
    ],
  ])('brings nothing where %s', (_, network) => {
    expect(onlyWay(network, LB)).toBeUndefined();
  });

  test("a rule for a part of its subnet leaves it open which node's address it is", () => {
    expect(onlyWay(behind({ cidrIpv4: '10.0.2.0/25' }, [balancer()]), LB)?.reasons).toEqual(['ADDRESS_UNREAD:lb-1']);
    expect(onlyWay(behind({ cidrIpv4: '10.0.2.0/24' }, [balancer()]), LB)?.certainty).toBe('KNOWN');
  });

  test.each([
    ['listeners', balancer({ listeners: null })],
    ['target groups', balancer({ targetGroups: null })],
    ['targets', balancer({ targetGroups: [targetGroup({ targets: null })] })],
  ])('whose %s were not read perhaps sends to whoever takes anything in', (_, one) => {
    expect(onlyWay(behind(byGroup, [one]), LB)).toMatchObject({
      certainty: 'UNKNOWN',
      reasons: ['TARGETS_UNREAD:lb-1'],
    });
  });

  test('that nobody saw may be there', () => {
    const network = { ...behind(byGroup, []), hidden: ['loadBalancers'] as const };
    expect(onlyWay(network, LB)).toMatchObject({ certainty: 'UNKNOWN', reasons: ['BALANCERS_UNREAD:vpc-1'] });
  });
});

describe('a network load balancer (edit-target-group-attributes.html)', () => {
  const wire = (preservesClientIp: boolean | null) =>
    balancer({
      type: 'network',
      privateLinkFiltered: false,
      listeners: [listener({ protocol: 'TCP' })],
      targetGroups: [targetGroup({ protocol: 'TCP', preservesClientIp })],
    });

  test("that preserves the client's address is held by what the target takes in from clients", () => {
    const path = onlyWay(behind({ cidrIpv4: '8.8.8.0/24' }, [wire(true)]), LB);
    expect(path?.traffic).toMatchObject([{ sources: ['8.8.8.0/24'], certainty: 'KNOWN' }]);
    expect(onlyWay(behind({ cidrIpv4: '10.0.0.0/16' }, [wire(true)]), LB)).toBeUndefined();
  });

  test('passes where the target refers to its group, even then (load-balancer-security-groups.html)', () => {
    expect(onlyWay(behind(byGroup, [wire(true)]), LB)?.certainty).toBe('KNOWN');
  });

  test('that does not is held by what the target takes in from it', () => {
    expect(onlyWay(behind({ cidrIpv4: '8.8.8.0/24' }, [wire(false)]), LB)).toBeUndefined();
    expect(onlyWay(behind({ cidrIpv4: '10.0.0.0/16' }, [wire(false)]), LB)?.certainty).toBe('KNOWN');
  });

  test('of which it was not told is in doubt either way', () => {
    expect(onlyWay(behind({ cidrIpv4: '8.8.8.0/24' }, [wire(null)]), LB)?.certainty).toBe('UNKNOWN');
    expect(onlyWay(behind({ cidrIpv4: '10.0.0.0/16' }, [wire(null)]), LB)?.certainty).toBe('UNKNOWN');
  });

  test('is reached by those whom an endpoint service allows, at any address of theirs', () => {
    const network = { ...behind(byGroup, [wire(false)]), endpointServices: [service()] };
    expect(onlyWay(network, 'ENDPOINT_SERVICE')).toMatchObject({
      certainty: 'KNOWN',
      fromPublic: null, // that account may let in anybody, as API Gateway's does that makes a VPC link
      principals: ['arn:aws:iam::444455556666:root'],
      via: ['vpce-svc-1', 'lb-1'],
    });
    const anybody = {
      ...network,
      endpointServices: [service({ allowedPrincipals: ['*'], acceptanceRequired: false })],
    };
    expect(onlyWay(anybody, 'ENDPOINT_SERVICE')).toMatchObject({ fromPublic: true, acceptanceRequired: false });
  });

  test('is asked by PrivateLink for its groups only where it is told to be', () => {
    const [told, untold] = [true, null].map((privateLinkFiltered: boolean | null) => {
      const listeners = [listener({ protocol: 'TCP', port: 80 })]; // its group lets in 443 only
      const one = { ...wire(false), privateLinkFiltered, listeners };
      const network = { ...behind({ cidrIpv4: '10.0.0.0/16' }, [one]), endpointServices: [service()] };
      return onlyWay(network, 'ENDPOINT_SERVICE');
    });
    expect(told).toBeUndefined();
    expect(untold?.reasons).toEqual(['TARGETS_UNREAD:lb-1']);
  });

  test.each([
    ['nobody', service({ allowedPrincipals: [] })],
    ['anybody, but is deleted', service({ allowedPrincipals: ['*'], state: 'Deleted' })],
    ['anybody, by another balancer', service({ allowedPrincipals: ['*'], loadBalancerArns: ['lb-9'] })],
  ])('is reached by no endpoint service that allows %s', (_, one) => {
    const network = { ...behind(byGroup, [wire(false)]), endpointServices: [one] };
    expect(onlyWay(network, 'ENDPOINT_SERVICE')).toBeUndefined();
  });
});
