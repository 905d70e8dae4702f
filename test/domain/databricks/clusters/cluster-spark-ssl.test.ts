import { describe, expect, test } from 'vitest';
import { BY_SPARK, EXAMPLE, HOST, PROBED, PROFILE } from '#collectors/compute/clusters/examples.ts';
import { judgeSparkSsl, runtimeValue } from '#domain/databricks/clusters/cluster-spark-ssl.ts';
import { Lookups } from '#domain/judging/lookup.ts';
import type { Gap } from '#domain/words/gap.ts';
import { databricksWorkspace } from '#domain/words/scope.ts';

const SCOPE = databricksWorkspace('6c8f1d52-8a0c-4f43-9c0b-1f7a1d7f2a11', '1001', HOST);
const denied = (fields: string[] = []): Gap => ({
  operation: 'x',
  resourceId: null,
  fields,
  code: 'ACCESS_DENIED',
  reason: 'denied',
});

const PROBE = ['off', 'failed', 'not asked', 'true', 'false', 'unset'] as const;
const PROFILES = ['HIPAA', 'other standards', 'on for nobody says what', 'off', 'never set', 'unread'] as const;
const TYPES = ['encrypt', 'one does not', 'one unknown', 'unread'] as const;
const DECLARED = [null, 'true', 'false', '{{secrets/a/b}}'] as const;
/** What the policy says of values that users set. */
const ACCEPTED = ['no', 'yes', 'from a running cluster'] as const;
const COMPLIANT = [true, false, null, 'unread'] as const;

interface Case {
  readonly probe: (typeof PROBE)[number];
  readonly profile: (typeof PROFILES)[number];
  readonly types: (typeof TYPES)[number];
  readonly own: (typeof DECLARED)[number];
  readonly policy: (typeof DECLARED)[number];
  /** With that policy, as it stands now. */
  readonly compliant: (typeof COMPLIANT)[number];
  readonly accepted: (typeof ACCEPTED)[number];
}

const CASES: Case[] = PROBE.flatMap((probe) =>
  PROFILES.flatMap((profile) =>
    TYPES.flatMap((types) =>
      DECLARED.flatMap((own) =>
        DECLARED.flatMap((policy) =>
          COMPLIANT.flatMap((compliant) =>
            ACCEPTED.map((accepted) => ({ probe, profile, types, own, policy, compliant, accepted })),
          ),
        ),
      ),
    ),
  ),
);

const policyOf = (accepted: Case['accepted']) => ({
  sparkSsl: {
    requireRuntime: accepted === 'from a running cluster',
    approvedInitScripts: [],
    ...(accepted === 'no' ? {} : { acceptDeclared: { reason: 'So it was decided.' } }),
  },
});

function judge({ probe, profile, types, own, policy, compliant, accepted }: Case): string {
  const lookups = new Lookups((table) => table === 'spark-ssl-probe' && probe === 'off');
  const asked = { ...PROBED, asked: probe !== 'not asked', sparkSsl: probe, reason: null };
  const silent = { ...asked, sparkSsl: null, reason: probe === 'failed' ? 'FAILED' : 'NOT_RUNNING' };
  const row = probe === 'failed' || probe === 'not asked' ? silent : asked;
  const gaps = probe === 'failed' ? [{ ...denied(['sparkSsl']), resourceId: EXAMPLE.id }] : [];
  if (probe !== 'off') lookups.add('spark-ssl-probe', { scope: SCOPE, rows: [row], gaps, observedAt: '' });
  const standards = profile === 'HIPAA' ? ['HIPAA'] : ['PCI_DSS'];
  const state = profile === 'never set' ? 'NEVER_SET' : 'SET';
  const enabled = profile === 'never set' ? null : profile !== 'off';
  const isTold = enabled === true && profile !== 'on for nobody says what';
  lookups.add('compliance-security-profile', {
    scope: SCOPE,
    rows: profile === 'unread' ? [] : [{ ...PROFILE, state, enabled, complianceStandards: isTold ? standards : null }],
    gaps: profile === 'unread' ? [denied()] : [],
    observedAt: '',
  });
  const second = { encrypt: true, 'one does not': false, 'one unknown': null, unread: null }[types];
  const nodeEncryption = types === 'unread' ? null : { a: true, b: second };
  const context = {
    region: HOST,
    policy: policyOf(accepted),
    lookup: (table: string, id: string) => lookups.find(table, id, SCOPE) as never,
  };
  const cluster = {
    ...EXAMPLE,
    initScripts: [],
    nodeEncryption,
    sparkSsl: own,
    policySparkSsl: policy,
    ...complianceOf(compliant),
  };
  const unread = unreadIn({ types, own, compliant });
  const gapAt = (field: string) => (unread.includes(field) ? denied() : undefined);
  const { verdict, assurance } = judgeSparkSsl(cluster, gapAt, runtimeValue(EXAMPLE.id, context), context);
  return assurance === null ? verdict : `${verdict} ${assurance}`;
}

const complianceOf = (compliant: Case['compliant']) => ({ policyCompliant: compliant === 'unread' ? null : compliant });

/** Compliance is asked, and can be unread, only where the cluster says nothing itself. */
const unreadIn = ({ types, own, compliant }: Pick<Case, 'types' | 'own' | 'compliant'>): string[] => [
  ...(types === 'unread' ? ['nodeEncryption'] : []),
  ...(compliant === 'unread' && own === null ? ['policyCompliant'] : []),
];

const isUntold = (profile: Case['profile']) => profile === 'unread' || profile === 'on for nobody says what';
const isOpen = (types: Case['types']) => types === 'unread' || types === 'one unknown';

/** Set by a user to what may read as true. */
const isUsers = (value: Case['own']) => value !== null && value !== 'false';

/** The routes in their order, first match wins; what might lead to an earlier one and was not read is UNKNOWN. */
const ROUTES: readonly [when: (one: Case) => boolean, judged: string][] = [
  [({ probe, accepted }) => probe === 'true' && accepted !== 'no', 'PASS RUNTIME'],
  [({ probe, own, policy }) => probe === 'true' && !isUsers(own) && !isUsers(policy), 'PASS RUNTIME'],
  [({ profile, types }) => profile === 'HIPAA' && types === 'encrypt', 'NOT_APPLICABLE CONFIG'],
  [({ profile, types }) => profile === 'HIPAA' && isOpen(types), 'UNKNOWN'],
  [({ profile, types }) => isUntold(profile) && types !== 'one does not', 'UNKNOWN'],
  [({ probe }) => probe === 'true', 'UNKNOWN'],
  [({ probe }) => probe === 'false' || probe === 'unset', 'FAIL RUNTIME'],
  [({ own, policy }) => own === 'false' || policy === 'false', 'FAIL CONFIG'],
  [({ probe }) => probe === 'failed', 'UNKNOWN'],
  [({ own, policy }) => own === DECLARED[3] || policy === DECLARED[3], 'UNKNOWN'],
  [({ accepted }) => accepted !== 'yes', 'UNKNOWN'],
  [({ own }) => own === 'true', 'PASS CONFIG'],
  [({ policy, compliant }) => policy === 'true' && compliant === true, 'PASS CONFIG'],
  [() => true, 'UNKNOWN'],
];

describe('spark.ssl.enabled is judged by the first route that says', () => {
  test.each(PROBE)('where the probe says: %s', (probe) => {
    for (const one of CASES.filter((each) => each.probe === probe)) {
      const expected = ROUTES.find(([when]) => when(one))?.[1];
      expect(judge(one), JSON.stringify(one)).toBe(expected);
    }
  });

  test('a declaration and the running value are read as Spark reads them', () => {
    const base = {
      profile: 'off',
      types: 'one does not',
      policy: null,
      compliant: null,
      accepted: 'yes',
    } as const;
    const own = (text: string) => judge({ ...base, probe: 'off', own: text as 'true' });
    expect([own('TRUE'), own(' true'), own('False'), own('yes'), own('')]).toEqual([
      'PASS CONFIG',
      'UNKNOWN',
      'FAIL CONFIG',
      'UNKNOWN',
      'UNKNOWN',
    ]);
    expect(judge({ ...base, probe: 'TRUE' as 'true', own: null })).toBe('PASS RUNTIME');
    for (const other of ['yes', ' true', 'true\u00a0', ''])
      expect(judge({ ...base, probe: other as 'true', own: 'true' })).toBe('FAIL RUNTIME');
  });

  test('what is declared as something else is not repeated: it may be a secret', () => {
    const silent = { region: HOST, policy: policyOf('yes'), lookup: () => ({ absent: true }) };
    const cluster = { ...BY_SPARK, sparkSsl: '{{secrets/a/b}}' };
    expect(judgeSparkSsl(cluster, () => undefined, { why: 'nobody asked' }, silent as never)).toMatchObject({
      code: 'DECLARED_OTHERWISE',
      reason: 'What is declared for spark.ssl.enabled is something that is neither true nor false, and nobody asked.',
    });
  });

  test('a cluster the probe was not shown is not told to be younger than the probe', () => {
    expect(runtimeValue('c', { lookup: () => ({ absent: true }) as never })).toEqual({
      why: expect.stringContaining("the probe's principal did not see it"),
    });
  });
});

describe('what is declared is said of whom declares it', () => {
  const context = { region: HOST, policy: policyOf('yes'), lookup: () => ({ absent: true }) };
  const reasonOf = (facts: object) =>
    judgeSparkSsl({ ...BY_SPARK, ...facts }, () => undefined, { why: 'it does not run' }, context as never).reason;
  const fixed = { sparkSsl: null, policyId: 'P-1', policySparkSsl: 'true' };

  test.each([
    [
      'the cluster itself',
      {},
      'Its own spark_conf declares spark.ssl.enabled as true. Accepted by policy: So it was decided.',
    ],
    ['both', { policySparkSsl: 'true', policyCompliant: false }, 'Its own spark_conf declares'],
    [
      'its policy alone',
      { ...fixed, policyCompliant: true },
      'Only its policy P-1 fixes spark.ssl.enabled to true, and it complies with that policy',
    ],
    [
      'a policy edited after it',
      { ...fixed, policyCompliant: false },
      'it was last edited before its policy, and it does not run.',
    ],
    ['a policy nobody knows it follows', fixed, 'Databricks did not say whether it complies'],
    [
      'the policy a run was submitted under',
      { ...fixed, policyCompliant: undefined },
      'Only its policy P-1 fixes spark.ssl.enabled to true, under which it was submitted.',
    ],
  ])('%s', (_who, facts, said) => {
    expect(reasonOf({ policyCompliant: null, ...facts })).toContain(said);
  });
});
