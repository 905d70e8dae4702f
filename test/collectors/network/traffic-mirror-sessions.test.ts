import { expect, test } from 'vitest';
import collector from '#collectors/network/traffic-mirror-sessions/collector.ts';
import { readFromStub, type StubAnswers, sdkError } from '../../support/read-from-stub.ts';

const denied = () => {
  throw sdkError('UnauthorizedOperation', 403);
};
const session = {
  TrafficMirrorSessionId: 'tms-1',
  TrafficMirrorTargetId: 'tmt-1',
  TrafficMirrorFilterId: 'tmf-1',
  NetworkInterfaceId: 'eni-1',
  OwnerId: '111122223333',
  SessionNumber: 1,
};
const target = {
  TrafficMirrorTargetId: 'tmt-1',
  Type: 'gateway-load-balancer-endpoint',
  GatewayLoadBalancerEndpointId: 'vpce-1',
  OwnerId: '999988887777',
};
const filter = (...actions: string[]) => ({
  TrafficMirrorFilterId: 'tmf-1',
  EgressFilterRules: actions.map((RuleAction) => ({ RuleAction })),
});

const read = (answers: Record<string, StubAnswers[string]> = {}) =>
  readFromStub(collector, {
    DescribeTrafficMirrorSessions: { TrafficMirrorSessions: [session] },
    DescribeTrafficMirrorTargets: { TrafficMirrorTargets: [target] },
    DescribeTrafficMirrorFilters: { TrafficMirrorFilters: [filter('accept')] },
    ...answers,
  });

test('a session has its target and says whether its filter accepts anything', async () => {
  const { rows, gaps, calls } = await read();
  expect(gaps).toEqual([]);
  expect(rows).toEqual([
    {
      id: 'tms-1',
      interfaceId: 'eni-1',
      targetId: 'tmt-1',
      filterId: 'tmf-1',
      ownerId: '111122223333',
      sessionNumber: 1,
      copies: true,
      targetType: 'gateway-load-balancer-endpoint',
      targetInterfaceId: null,
      targetLoadBalancerArn: null,
      targetEndpointId: 'vpce-1',
      targetOwnerId: '999988887777',
      tags: {},
    },
  ]);
  expect(calls.map(({ input }) => input.MaxResults)).toEqual([1000, 1000, 1000]);
});

test.each([
  ['no rule', filter(), false],
  ['a rejecting rule', filter('reject'), false],
  ['a rule that does not say what it does', { ...filter(), IngressFilterRules: [{}] }, true],
  ['a network service', { ...filter(), NetworkServices: ['amazon-dns'] }, true],
])('a filter with %s', async (_, one, copies) => {
  const { rows } = await read({ DescribeTrafficMirrorFilters: { TrafficMirrorFilters: [one] } });
  expect(rows).toMatchObject([{ copies }]);
});

test("of another account's target and filter nothing is said but their ids", async () => {
  const { rows, gaps } = await read({
    DescribeTrafficMirrorTargets: { TrafficMirrorTargets: [] },
    DescribeTrafficMirrorFilters: { TrafficMirrorFilters: [] },
  });
  expect(gaps).toEqual([]);
  expect(rows).toMatchObject([{ targetId: 'tmt-1', targetType: null, copies: null }]);
});

test.each(['Targets', 'Filters'])('when %s are denied the sessions are there all the same', async (what) => {
  const { rows, gaps } = await read({ [`DescribeTrafficMirror${what}`]: denied });
  expect(rows).toMatchObject([what === 'Targets' ? { targetType: null } : { copies: null }]);
  expect(gaps).toMatchObject([{ resourceId: null, code: 'ACCESS_DENIED' }]);
});
