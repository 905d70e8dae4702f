import type { Patterns } from './document.ts';
import interfaceActions from './interface-actions.json' with { type: 'json' };
import { matches } from './patterns.ts';
import { ACCOUNT_ACTIONS, OBJECT_ACTIONS, RESOURCE_ACTIONS } from './service-actions.ts';

/**
 * What an action is on. ACCOUNT: on the account of who asks, and nothing gets out with it. ASKER: on the account of who
 * asks, and what a stranger's key signs goes to the stranger. UNHEARD_OF: a statement names it, and this version does not
 * know it. MADE_UP: it is none.
 */
export type ActionKind = 'HOLDER' | 'OBJECT' | 'ACCOUNT' | 'ASKER' | 'UNHEARD_OF' | 'MADE_UP';

export interface Action {
  /** In lower case: IAM does not tell cases of actions apart. */
  readonly name: string;
  readonly kind: ActionKind;
}

export const actionMatches = ({ not, patterns }: Patterns, { name }: Action): boolean =>
  patterns.some((pattern) => matches(pattern.toLowerCase(), name)) !== not;

/**
 * Actions that tell what the patterns let through: every one of the service that acts on a resource, and for each
 * pattern a made-up one, so that what AWS adds tomorrow is not taken for barred. One of those that no pattern tells
 * apart stands for all of them.
 */
export function actionsToTry(service: string, all: readonly Patterns[]): Action[] {
  const kinds = kindsOf(service);
  const made = all.flatMap(({ patterns }) => patterns.map((pattern) => pattern.replaceAll(/[*?]/g, MADE_UP)));
  const names = [...kinds.keys(), ...[`${service}:${MADE_UP}`, ...made].map((name) => name.toLowerCase())];
  const actions = [...new Set(names)]
    .filter((name) => name.startsWith(`${service}:`))
    .map((name): Action => ({ name, kind: kinds.get(name) ?? unknownKind(name, kinds.size > 0) }))
    .filter(({ kind }) => kind !== 'ACCOUNT');
  const alike = Map.groupBy(actions, (action) =>
    [action.kind, ...all.map((patterns) => actionMatches(patterns, action))].join(),
  );
  return [...alike.values()].flatMap(([first]) => first ?? []);
}

/**
 * The actions of services that have interface endpoints only: those on a resource, whosever it is, and those that name
 * none. A test compares them with the published ones.
 */
export const INTERFACE_ACTIONS: Readonly<Record<string, { readonly onResource: string; readonly ofAsker: string }>> =
  interfaceActions.services;

/** No action has this character. */
const MADE_UP = '~';

/** Of a service whose actions are not known here, any may be one. */
const unknownKind = (name: string, isServiceKnown: boolean): ActionKind =>
  isServiceKnown && name.includes(MADE_UP) ? 'MADE_UP' : 'UNHEARD_OF';

function kindsOf(service: string): ReadonlyMap<string, ActionKind> {
  const lists: readonly (readonly [ActionKind, Readonly<Record<string, readonly string[]>>])[] = [
    ['HOLDER', RESOURCE_ACTIONS],
    ['OBJECT', OBJECT_ACTIONS],
    ['ACCOUNT', ACCOUNT_ACTIONS],
  ];
  const listed = lists.flatMap(([kind, names]) => (names[service] ?? []).map((name) => [name, kind] as const));
  const ofInterfaces = INTERFACE_ACTIONS[service];
  const generated = [
    ...(ofInterfaces?.onResource.split(' ') ?? []).map((name) => [name, 'HOLDER'] as const),
    ...(ofInterfaces?.ofAsker.split(' ') ?? []).map((name) => [name, 'ASKER'] as const),
  ];
  return new Map(
    [...listed, ...generated]
      .filter(([name]) => name !== '')
      .map(([name, kind]) => [`${service}:${name}`.toLowerCase(), kind] as const),
  );
}
