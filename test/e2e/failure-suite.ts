import { describe, expect, test } from 'vitest';
import { takeActions } from './people.ts';
import { findingsOf, manifestOf, rowsOf, runOf, verified } from './sealed.ts';
import type { World } from './world.ts';

const verdictsOf = (findings: readonly string[], rule: string): string[] => [
  ...new Set(
    findings.filter((finding) => finding.startsWith(`${rule} `)).map((finding) => finding.split(' ')[2] ?? ''),
  ),
];

const sealsIn = async ({ locker }: World): Promise<number> => (await Array.fromAsync(locker.list('chain/'))).length;

const EAST = 'aws.123456789012.us-east-1';

/** Bad days: each ends in a seal that says what was not seen. */
export function failureSuite(setting: () => World): void {
  describe('bad days as deployed', () => {
    test('a function that dies every time leaves its units missing, their rules ERROR and the run sealed', async () => {
      const world = setting();
      const at = '2026-01-07T06:00:00Z';
      const tried: unknown[] = [];
      // Whoever reads this unit dies of it: all that read the region together, and the one that reads it alone.
      world.functions.kill = (name, event) => {
        const { scope, only = 'ebs-volumes', list } = event as { scope?: string; only?: string; list?: true };
        if (name === 'EvidenceLocker-collect' && scope === EAST) tried.push(list ? 'list' : only);
        return name === 'EvidenceLocker-collect' && scope === EAST && only === 'ebs-volumes' && !list;
      };
      await world.run('Runs', at);
      world.functions.kill = () => false;
      expect(tried.slice(0, 2)).toEqual(['ebs-volumes', 'list']);
      expect(tried.slice(2).filter((only) => only === 'ebs-volumes')).toHaveLength(1);
      expect(new Set(tried.slice(2)).size).toBe(tried.length - 2);
      const { outcome, units } = await manifestOf(world, at);
      expect(outcome).toBe('PARTIAL');
      expect(units.filter((unit) => unit.outcome === 'MISSING').map(({ collector }) => collector)).toEqual([
        'ebs-volumes',
      ]);
      const findings = await findingsOf(world, at);
      for (const rule of ['ebs-volume-encrypted', 'ebs-volume-key-approved'])
        expect([rule, verdictsOf(findings, rule)]).toEqual([rule, ['ERROR']]);
      expect(verdictsOf(findings, 'kms-key-rotates')).toContain('PASS');
      const gaps = await rowsOf(world, 'gaps', at);
      const missing = gaps.filter(({ code }) => code === 'UNIT_MISSING');
      expect(missing.map(({ collector }) => collector)).toEqual(['ebs-volumes']);
    });

    test('when planning dies every time, the run is sealed as FAILED and every rule is ERROR', async () => {
      const world = setting();
      const at = '2026-01-08T06:00:00Z';
      const before = world.functions.invoked.length;
      world.functions.kills.set('EvidenceLocker-plan', 4);
      await world.run('Runs', at);
      const tries = [...Array.from({ length: 4 }, () => 'EvidenceLocker-plan'), 'EvidenceLocker-seal'];
      expect(world.functions.invoked.slice(before)).toEqual(tries);
      const { outcome, units, populations } = await manifestOf(world, at);
      expect([outcome, units]).toEqual(['FAILED', []]);
      expect(populations.map(({ verdict }) => verdict)).toEqual(populations.map(() => 'ERROR'));
    });

    test('a function that dies twice is tried again, and nothing is missing or there twice', async () => {
      const world = setting();
      const at = '2026-01-09T06:00:00Z';
      for (const step of ['plan', 'collect', 'seal']) world.functions.kills.set(`EvidenceLocker-${step}`, 2);
      await world.run('Runs', at);
      const { units } = await manifestOf(world, at);
      expect(units.filter((unit) => unit.outcome === 'MISSING')).toEqual([]);
    });

    test('an action taken from a role is a gap; what depends on it is ERROR, neither PASS nor FAIL', async () => {
      const world = setting();
      const { account, admin, deployment } = world;
      const at = '2026-01-10T06:00:00Z';
      const policy = deployment.physical('AWS::IAM::ManagedPolicy', 'CollectReaderPolicy');
      const reduced = await takeActions(account.url, admin, policy, 'kms:GetKeyRotationStatus');
      await world.run('Runs', at);
      await reduced.restore();
      const gaps = await rowsOf(world, 'gaps', at);
      const denied = gaps.filter(({ collector }) => collector === 'kms-keys');
      expect(new Set(denied.map(({ operation, code }) => `${operation} ${code}`))).toEqual(
        new Set(['kms:GetKeyRotationStatus ACCESS_DENIED']),
      );
      const findings = await findingsOf(world, at);
      // The signing key cannot rotate, whatever its status.
      expect(verdictsOf(findings, 'kms-key-rotates').sort()).toEqual(['ERROR', 'NOT_APPLICABLE']);
      expect(verdictsOf(findings, 'kms-key-not-scheduled-for-deletion')).toEqual(['PASS']);
    });

    test('a Databricks account that lets nobody in any more leaves its workspaces unread, and AWS is read', async () => {
      const world = setting();
      const { clients } = world.lake.emulated.state;
      const at = '2026-01-11T06:00:00Z';
      const policies = [...clients.values()].map((client) => [client, client.federation.splice(0)] as const);
      await world.run('Runs', at);
      for (const [client, federation] of policies) client.federation.push(...federation);
      const gaps = await rowsOf(world, 'gaps', at);
      const ofDatabricks = gaps.filter(({ scope }) => String(scope).startsWith('databricks.'));
      expect(new Set(ofDatabricks.map(({ code }) => code))).toEqual(new Set(['NO_CREDENTIALS']));
      const findings = await findingsOf(world, at);
      expect(verdictsOf(findings, 'cluster-has-policy')).toEqual(['ERROR']);
      expect(verdictsOf(findings, 'kms-key-rotates')).toContain('PASS');
    });

    test('a run that was stopped is sealed with what it had read, and says what it had not', async () => {
      const world = setting();
      const scheduledAt = '2026-01-14T06:00:00Z';
      await world.functions.run('EvidenceLocker-plan', { scheduledAt });
      await world.functions.run('EvidenceLocker-collect', { scheduledAt, scope: EAST, only: 'kms-keys' });
      await world.unfinished({ status: 'ABORTED', input: JSON.stringify({ scheduledAt }) });
      const { outcome, units } = await manifestOf(world, scheduledAt);
      expect(outcome).toBe('PARTIAL');
      const read = units.filter((unit) => unit.outcome === 'COMPLETE');
      expect(read.map(({ collector, scope }) => [collector, scope])).toEqual([['kms-keys', EAST]]);
    });

    test('executions at once, two of them of one slot, take one place a slot in one chain', async () => {
      const world = setting();
      const slots = ['2026-01-12T06:00:00Z', '2026-01-12T06:00:00Z', '2026-01-13T06:00:00Z'];
      const seals = await sealsIn(world);
      const [one, same, other] = await Promise.all(slots.map((at) => world.run('Runs', at)));
      expect(same).toEqual(one);
      expect(new Set([one, other].map((result) => (result as { sequence: number }).sequence))).toEqual(
        new Set([seals, seals + 1]),
      );
      expect(await sealsIn(world)).toBe(seals + 2);
    });

    test('all of it verifies, no slot is missing, and every row comes out of the recordings again', async () => {
      const { problems, notices, runs } = await verified(setting(), 'replayed');
      expect({ problems, notices }).toEqual({ problems: [], notices: [] });
      const days = Array.from({ length: 10 }, (_, index) => `2026-01-${String(index + 5).padStart(2, '0')}`);
      expect(runs.map(({ run }) => run)).toEqual(days.map((day) => runOf(`${day}T06:00:00Z`)));
    });
  });
}
