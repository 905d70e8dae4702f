import { describe, expect, test } from 'vitest';
import subnets from '#collectors/network/subnets/collector.ts';
import { configFault, defaultConfig, parseConfig } from '#domain/declaring/config.ts';
import { type PhiScope, phiScope } from '#domain/declaring/phi-scope.ts';

const SMALLEST = { entity: 'Example Health', retention: { mode: 'GOVERNANCE', days: 1 } };
const configured = (policy: object) => parseConfig({ ...SMALLEST, policy }, [subnets]);

test('nobody said where health data is: nothing is named', () => {
  expect(configured({}).policy.phi).toEqual({ workspaces: [], catalogs: [], buckets: [], groups: [], subnets: [] });
});

test.each([
  [{ subnets: ['subnet-0a1b', 'vpc-0a1b'] }, true],
  [{ subnets: '*' }, true],
  [{ subnets: ['*'] }, false],
  [{ subnets: ['10.0.0.0/16'] }, false],
  [{ groups: ['phi-admins'] }, true],
  [{ groups: '*' }, false],
  [{ groups: [''] }, false],
  [{ workspaces: ['1234567890123456', 'dbc-a1b2c3d4-e5f6.cloud.databricks.com'], catalogs: ['claims'] }, true],
  [{ workspaces: ['https://dbc-a1b2c3d4-e5f6.cloud.databricks.com'] }, false],
  [{ buckets: ['phi-landing'] }, true],
  [{ buckets: ['arn:aws:s3:::phi-landing'] }, false],
  [{ tables: ['claims'] }, false],
])('%j is taken: %s', (phi, isTaken) => {
  const parse = () => configured({ phi });
  if (isTaken) expect(parse().policy.phi).toMatchObject(phi);
  else expect(parse).toThrow(/context\.evidence\.policy\.phi/);
});

test.each([
  ['phiGroups', 'groups'],
  ['phiSubnets', 'subnets'],
])('%s is refused, and the sentence names its new place', (before, now) => {
  expect(() => configured({ [before]: [] })).toThrow(
    `context.evidence.policy.${before}: is now policy.phi.${now}; move what it says there`,
  );
});

describe('what an earlier version sealed', () => {
  const phiOf = (policy: object) => defaultConfig({ policy }, [subnets]).policy.phi as PhiScope;

  test('is read as it was meant: no subnet named was every one', () => {
    expect(phiOf({ phiGroups: ['phi-admins'], phiSubnets: [] })).toEqual(
      phiScope({ groups: ['phi-admins'], subnets: '*' }),
    );
    expect(phiOf({ phiGroups: [], phiSubnets: ['subnet-0a1b'] })).toEqual(phiScope({ subnets: ['subnet-0a1b'] }));
  });

  test('is no fault of its configuration, and what none could say is', () => {
    const sealed = { ...configured({}), policy: { phiGroups: ['phi-admins'], phiSubnets: [] } };
    expect(configFault(sealed, [subnets])).toBeUndefined();
    expect(configFault({ ...sealed, policy: { ...sealed.policy, phiWhat: [] } }, [subnets])).toContain('phiWhat');
    expect(configFault('none', [subnets])).toBeDefined();
  });

  test('that is no policy of any version says nothing', () => {
    expect(phiOf({ phiSubnets: 7 })).toEqual(phiScope({}));
  });

  test('of this version stays', () => {
    expect(phiOf({ phi: phiScope({ subnets: '*' }), phiSubnets: [] })).toEqual(phiScope({ subnets: '*' }));
  });
});
