import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type DnsFirewallFacts, type FirewallRuleFacts, resolverControl } from '#domain/network/resolver-control.ts';

const LISTED: FirewallRuleFacts = {
  name: 'listed',
  priority: 1,
  action: 'ALLOW',
  queryType: null,
  domains: 3,
  wide: [],
};
const REST: FirewallRuleFacts = { ...LISTED, name: 'rest', priority: 9, action: 'BLOCK', domains: 1, wide: ['*'] };
const group = (
  rules: readonly FirewallRuleFacts[] | null,
  facts: Partial<DnsFirewallFacts> = {},
): DnsFirewallFacts => ({
  id: 'rslvr-frgassoc-1',
  ruleGroupId: 'rslvr-frg-1',
  priority: 101,
  status: 'COMPLETE',
  failOpen: 'DISABLED',
  rules,
  ...facts,
});
const control = (...rules: FirewallRuleFacts[]) => resolverControl([group(rules)]);

describe('resolverControl', () => {
  test('listed names, then a block of everything, is control', () => {
    expect(control(LISTED, REST)).toEqual({ kind: 'BLOCKS', by: '"rest" of rslvr-frg-1', allowed: 3 });
  });

  test.each([
    ['no rules', []],
    ['only allowed names', [LISTED]],
    ['only warnings', [{ ...LISTED, action: 'ALERT', domains: null, wide: null }]],
    ['a block of listed names', [{ ...LISTED, action: 'BLOCK' }]],
    ['a block of a list that AWS manages', [{ ...REST, domains: null, wide: null }]],
    ['a block of one top-level domain', [{ ...REST, wide: ['*.com'] }]],
    ['a block of every name for one type of query', [{ ...REST, queryType: 'TXT' }]],
  ])('%s is no rule for the rest', (_which, rules) => {
    expect(control(...rules)).toEqual({ kind: 'HAS_NO_RULE' });
  });

  test.each([
    ['everything', { wide: ['*'] }],
    ['everything, with a warning', { action: 'ALERT', wide: ['*'] }],
    ['everything for one type of query', { queryType: 'A', wide: ['*'] }],
    ['a top-level domain', { wide: ['*.com'] }],
  ])('a rule that allows %s before the block opens the resolver', (_which, facts) => {
    expect(control({ ...LISTED, ...facts }, REST)).toMatchObject({
      kind: 'LETS_THROUGH',
      by: '"listed" of rslvr-frg-1',
    });
  });

  test('what stands after the block of everything matters no more', () => {
    expect(control({ ...LISTED, priority: 10, wide: ['*'] }, REST)).toMatchObject({ kind: 'BLOCKS', allowed: 0 });
  });

  test('rule groups are tried by their own priority before rules by theirs', () => {
    const open = group([{ ...LISTED, priority: 99, wide: ['*'] }], { priority: 101 });
    const closed = group([REST], { priority: 102, ruleGroupId: 'rslvr-frg-2' });
    expect(resolverControl([closed, open]).kind).toBe('LETS_THROUGH');
    expect(resolverControl([{ ...closed, priority: 100 }, open]).kind).toBe('BLOCKS');
  });

  test('the order in which rules and groups are told makes no difference', () => {
    const rule = fc.record({
      name: fc.constant('r'),
      action: fc.constantFrom('ALLOW', 'ALERT', 'BLOCK'),
      queryType: fc.constantFrom(null, 'A'),
      domains: fc.nat(9),
      wide: fc.constantFrom(null, [], ['*'], ['*.com']),
    });
    fc.assert(
      fc.property(fc.array(rule, { maxLength: 6 }), fc.nat(5), (rules, cut) => {
        const placed = rules.map((one, priority) => ({ ...one, priority }));
        const groups = [group(placed.slice(0, cut)), group(placed.slice(cut), { priority: 102 })];
        const turned = groups.map((one) => ({ ...one, rules: [...(one.rules ?? [])].reverse() })).reverse();
        expect(resolverControl(turned)).toEqual(resolverControl(groups));
      }),
    );
  });

  test.each([
    ['a list that cannot be seen is allowed before the block', [group([{ ...LISTED, wide: null }, REST])]],
    ['rules were not read', [group(null)]],
    ['the place of a rule was not told', [group([{ ...LISTED, priority: null }, REST])]],
    ['the place of a group was not told', [group([REST], { priority: null })]],
    ['an action is not known', [group([{ ...LISTED, action: 'REDIRECT' }, REST])]],
    ['an action was not told', [group([{ ...LISTED, action: null }, REST])]],
    ['an association is on its way', [group([REST], { status: 'UPDATING' })]],
    ['a second association is on its way out', [group([REST]), group([], { priority: 102, status: 'DELETING' })]],
  ])('nobody knows where %s', (_which, firewalls) => {
    expect(resolverControl(firewalls).kind).toBe('UNKNOWN');
  });

  test('rules nobody read do not matter after the block of everything', () => {
    expect(resolverControl([group([REST]), group(null, { priority: 102 })]).kind).toBe('BLOCKS');
  });

  test('a list that cannot be seen does not hide a rule that allows everything', () => {
    expect(control({ ...LISTED, wide: null }, { ...LISTED, priority: 2, wide: ['*'] }, REST).kind).toBe('LETS_THROUGH');
  });
});
