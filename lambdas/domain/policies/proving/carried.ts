import data from './carried-keys.json' with { type: 'json' };
import { familyOf, kindOf } from './condition-keys.ts';

type Carriers = { readonly only?: string; readonly except?: string };

const SERVICES: ReadonlyMap<string, ReadonlyMap<string, Carriers>> = new Map(
  Object.entries(data.services as Record<string, Record<string, Carriers>>).map(([service, keys]) => [
    service,
    new Map(Object.entries(keys)),
  ]),
);

/** Services whose keys begin with their name, and are told with their requests alone. */
const OWN_KEYS = /^(kms|s3|s3express|dynamodb):/;
const OF_REQUEST = /^aws:(requesttag\/|tagkeys$)/;

/**
 * Whether requests for an action have a condition key: IAM's service reference lists which do. Undefined: it is not listed
 * here, or any action may. An action that is not known (of a later year) may have any key of its service.
 */
export function carries(action: string, key: string): boolean | undefined {
  if (kindOf(key) === 'UNKNOWN') return undefined;
  const [service = '', name = ''] = action.toLowerCase().split(':');
  const owner = OWN_KEYS.exec(key)?.[1];
  if (owner !== undefined && owner !== service) return false;
  const keys = SERVICES.get(service);
  if (keys === undefined || (owner === undefined && !OF_REQUEST.test(key))) return undefined;
  const { only, except } = keys.get(familyOf(key)) ?? { only: '' };
  const isIn = (list: string): boolean => list.toLowerCase().split(' ').includes(name);
  if (only !== undefined) return isIn(only) || (isPublished(service, name) ? false : undefined);
  return !isIn(except ?? '');
}

/** The actions that stand in any list; one that stands in none has no key of these, or is not known. */
const PUBLISHED: ReadonlyMap<string, ReadonlySet<string>> = new Map(
  Object.entries(data.actions).map(([service, names]) => [service, new Set(names.toLowerCase().split(' '))]),
);

const isPublished = (service: string, name: string): boolean => PUBLISHED.get(service)?.has(name) ?? false;
