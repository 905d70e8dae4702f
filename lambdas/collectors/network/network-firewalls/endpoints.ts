import { byText } from '#domain/words/by-text.ts';
import type { Endpoint } from './firewall.ts';

/** What is looked at in the status of a firewall or an association, by the names of the API. */
interface SyncState {
  readonly Attachment?: Attachment | undefined;
  readonly Config?: Readonly<Record<string, { readonly SyncStatus?: string | undefined }>> | undefined;
}

interface Attachment {
  readonly EndpointId?: string | undefined;
  readonly SubnetId?: string | undefined;
  readonly Status?: string | undefined;
}

/** An endpoint beside the firewall's own, as its association tells of it. */
export interface Associated {
  readonly arn: string;
  readonly firewallArn: string;
  /** By zone. */
  readonly states: Readonly<Record<string, SyncState>>;
}

/** Every endpoint of the firewall, by zone; null where some may be missing. */
export function endpointsOf(
  status: { readonly SyncStates?: Readonly<Record<string, SyncState>> | undefined } | undefined,
  associations: readonly Associated[] | undefined,
  firewallArn: string,
): Endpoint[] | null {
  if (status === undefined || associations === undefined) return null;
  const own = Object.entries(status.SyncStates ?? {}).map(([zone, { Attachment, Config }]) =>
    endpointOf(zone, Attachment, worst(Object.values(Config ?? {}).map(({ SyncStatus }) => SyncStatus)), null),
  );
  const others = associations
    .filter((one) => one.firewallArn === firewallArn)
    .flatMap(({ arn, states }) =>
      Object.entries(states).map(([zone, { Attachment }]) => endpointOf(zone, Attachment, null, arn)),
    );
  return [...own, ...others].sort((a, b) => byText(a.zone + (a.id ?? ''), b.zone + (b.id ?? '')));
}

const endpointOf = (
  zone: string,
  attachment: Attachment | undefined,
  configuration: string | null,
  associationArn: string | null,
): Endpoint => ({
  id: attachment?.EndpointId || null,
  zone,
  subnetId: attachment?.SubnetId || null,
  status: attachment?.Status ?? null,
  configuration,
  associationArn,
});

/** One thing that is not in force is enough. */
const worst = (states: readonly (string | undefined)[]): string | null =>
  states.find((state) => state !== 'IN_SYNC') ?? states[0] ?? null;
