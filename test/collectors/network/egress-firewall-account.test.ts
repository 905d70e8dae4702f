import { readFileSync } from 'node:fs';
import { DescribeManagedPrefixListsCommand, EC2Client } from '@aws-sdk/client-ec2';
import { NetworkFirewallClient } from '@aws-sdk/client-network-firewall';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { loadDeclaration } from '#collectors/catalogue.ts';
import { egressAllow } from '#collectors/network/egress-paths/policy.ts';
import type { AnyCollector } from '#domain/declaring/collector.ts';
import { judgeUnit } from '#domain/judging/judge.ts';
import { Lookups } from '#domain/judging/lookup.ts';
import { TABLES, type TableId } from '#domain/network/region/tables.ts';
import type { DerivedUnit } from '../../../lambdas/steps/derive/observe-unit.ts';
import { createHarness } from '../../contract/unit-harness.ts';
import { ACCOUNT, REGION } from '../../contract/world.ts';
import { deriveEgress, type Rows } from '../../support/derive-egress.ts';
import { buildFirewalled, FirewallMaker, listOf, policyWith } from '../../support/egress-firewall.ts';
import { startEmulatedAccount } from '../../support/emulated-account.ts';

/** The policy as the README prints it. */
const README = readFileSync(new URL('../../../README.md', import.meta.url), 'utf8');
const printed =
  /```json\n"policy": (\{\n {2}"egressAllow": \[\n {4}\{ "firewall"[\s\S]*?\n\})\n```/.exec(README)?.[1] ?? '';
const { egressAllow: asPrinted } = JSON.parse(printed);
const domains: readonly string[] = asPrinted[0].domains;

const account = await startEmulatedAccount();
const harness = await createHarness(account.url);
const connection = {
  endpoint: account.url,
  region: REGION,
  credentials: { accessKeyId: 'testing', secretAccessKey: 'testing' },
};
const ec2 = new EC2Client(connection);
const firewalls = new FirewallMaker(new NetworkFirewallClient(connection));
const { groupArn } = await buildFirewalled(ec2, firewalls, domains);
const { PrefixLists } = await ec2.send(
  new DescribeManagedPrefixListsCommand({
    Filters: [{ Name: 'prefix-list-name', Values: ['com.amazonaws.us-east-1.s3'] }],
  }),
);
const listId = PrefixLists?.[0]?.PrefixListId;

afterAll(async () => {
  await harness.remove();
  await account.stop();
});

const read = async (id: TableId): Promise<DerivedUnit> => harness.observe((await loadDeclaration(id)) as AnyCollector);
const units = new Map<TableId, DerivedUnit>();
for (const id of TABLES.filter((one) => one !== 'workspace-networks')) units.set(id, await read(id));

const allowing = (entries: unknown) =>
  egressAllow.parse(JSON.parse(JSON.stringify(entries).replace(/pl-[0-9a-f]+/g, String(listId))));

/** Reads the firewall again, derives and judges; the rest of the network stays as it is. */
async function judged(entries: unknown = asPrinted) {
  units.set('network-firewalls', await read('network-firewalls'));
  const rows = Object.fromEntries([...units].map(([id, unit]) => [id, unit.rows])) as unknown as Rows;
  const gaps = Object.fromEntries([...units].map(([id, unit]) => [id, unit.gaps]));
  const policy = { egressAllow: allowing(entries) };
  const { paths, findings } = deriveEgress(rows, { gaps, policy, accountId: ACCOUNT });
  const leaving = paths.filter(({ publicDestinations, via }) => publicDestinations && via.length > 1);
  const codes = new Set(leaving.map(({ exitId }) => findings.get(exitId)?.code));
  return { paths, findings, leaving, codes: [...codes] };
}

async function ruleSays(): Promise<string | undefined> {
  const collector = (await loadDeclaration('network-firewalls')) as AnyCollector;
  const unit = await read('network-firewalls');
  const policy = { policy: {}, emptyAllowed: {} };
  return [...judgeUnit(collector, unit, policy, new Lookups())][0]?.judgement.verdict;
}

beforeEach(async () => {
  await firewalls.setRules(groupArn, listOf(domains));
  await firewalls.setPolicy(policyWith([groupArn]));
});

describe('a default route to a firewall that drops by default', () => {
  test('is all green with the allowlist that the README prints, and no address in it', async () => {
    const { findings, leaving, codes } = await judged();
    expect([...units.values()].flatMap(({ gaps }) => gaps)).toEqual([]);
    expect(printed).not.toMatch(/\d\/\d/);
    const bad = [...findings.values()].filter(({ verdict }) => verdict !== 'PASS' && verdict !== 'NOT_APPLICABLE');
    expect(bad.map(({ reason }) => reason)).toEqual([]);
    expect(leaving.length).toBeGreaterThan(0);
    expect(codes).toEqual(['FIREWALL_HOLDS']);
    expect(await ruleSays()).toBe('PASS');
  });

  test('turns red by a default action that only alerts: then the firewall is none, and the path is known', async () => {
    await firewalls.setPolicy(policyWith([groupArn], { StatefulDefaultActions: ['aws:alert_established'] }));
    const { leaving, codes } = await judged();
    expect(new Set(leaving.map(({ certainty }) => certainty))).toEqual(new Set(['KNOWN']));
    expect(codes).toEqual(['ALLOWED_TO_ANYWHERE']);
    expect(await ruleSays()).toBe('FAIL');
  });

  test('turns red by one domain more', async () => {
    await firewalls.setRules(groupArn, listOf([...domains, 'paste.example']));
    const { findings, leaving, codes } = await judged();
    expect(codes).toEqual(['FIREWALL_WIDER']);
    expect(findings.get(leaving[0]?.exitId ?? '')?.reason).toContain('paste.example');
  });

  test('turns red by a rule that passes an address', async () => {
    const more = await firewalls.group('more', { RulesString: 'pass tcp any any -> 9.9.9.9 443 (sid:1;)' });
    await firewalls.setPolicy(policyWith([groupArn, more]));
    const { findings, leaving, codes } = await judged();
    expect(codes).toContain('FIREWALL_WIDER');
    const reasons = leaving.map(({ exitId }) => findings.get(exitId)).filter((one) => one?.code === 'FIREWALL_WIDER');
    expect(reasons.map((one) => one?.reason).join()).toContain('tcp/443 to 9.9.9.9/32');
    const cidrs = [{ ...asPrinted[0], cidrs: ['9.9.9.9/32'] }, ...asPrinted.slice(1)];
    expect((await judged(cidrs)).codes).toEqual(['FIREWALL_HOLDS']);
  });

  test('is unknown with a rule that is not understood, and red without an entry or with one for everybody', async () => {
    const odd = await firewalls.group('odd', {
      RulesString: 'pass tls any any -> any 443 (tls.sni; pcre:"/a/"; sid:1;)',
    });
    const entry = asPrinted[0];
    expect((await judged(asPrinted.slice(1))).codes).toEqual(['OUTSIDE_ALLOWLIST']);
    expect((await judged([{ ...entry, vpcIds: ['vpc-0a1b'] }])).codes).toEqual(['OUTSIDE_ALLOWLIST']);
    expect((await judged([{ ...entry, domains: ['.amazonaws.com', '.cloud.databricks.com'] }])).codes).toEqual([
      'ALLOWED_TO_ANYWHERE',
    ]);
    await firewalls.setPolicy(policyWith([groupArn, odd]));
    expect((await judged()).codes).toContain('PERHAPS_OUTSIDE');
    expect(await ruleSays()).toBe('UNKNOWN');
  });
});
