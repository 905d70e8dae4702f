import type { Patterns } from './policy-document.ts';
import { matches } from './policy-patterns.ts';
import { ACCOUNT_ACTIONS, OBJECT_ACTIONS, RESOURCE_ACTIONS } from './service-actions.ts';

/** What an action is on. UNHEARD_OF: a statement names it, and this version does not know it. MADE_UP: it is none. */
export type ActionKind = 'HOLDER' | 'OBJECT' | 'ACCOUNT' | 'UNHEARD_OF' | 'MADE_UP';

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
  return new Map(
    lists.flatMap(([kind, names]) =>
      (names[service] ?? []).map((name) => [`${service}:${name}`.toLowerCase(), kind] as const),
    ),
  );
}
