import { cidrsOf, FAMILIES } from '../../egress/packets/address.ts';
import { subtract } from '../../egress/packets/line.ts';
import { byAddresses } from '../../egress/packets/packet-set.ts';
import { ALL, serviceTexts } from '../../egress/packets/service-text.ts';
import { INTERNET } from '../../egress/packets/special-addresses.ts';
import type { Grant } from './grant.ts';
import type { Packets } from './packets.ts';

/** How many of a list a sentence names before it counts the rest. */
const NAMED = 3;

/** `TLS or HTTP of .example.com (allowed-domains)`, `tcp/443 to 192.0.2.0/24 (rule sid 1 of partners)`. */
export function grantText({ by, names, packets }: Pick<Grant, 'by' | 'names' | 'packets'>): string {
  return names === null ? `${packetsText(packets)} (${by})` : `what asks for ${listed(names)} (${by})`;
}

/** Services and where they go; `anywhere` holds every public address. */
export function packetsText(packets: Packets): string {
  const texts = FAMILIES.flatMap((family) =>
    byAddresses(packets[family]).flatMap(({ addresses, services }) => {
      const isAnywhere = subtract(INTERNET[family], addresses).length === 0;
      const where = isAnywhere ? `any IPv${family} address` : listed(cidrsOf(addresses));
      return serviceTexts(services).map(
        ({ protocol, ports }) =>
          `${protocol === ALL ? 'everything' : ports === ALL ? protocol : `${protocol}/${ports}`} to ${where}`,
      );
    }),
  );
  return listed(texts);
}

export function listed(texts: readonly string[], named = NAMED): string {
  const more = texts.length - named;
  return more > 0 ? `${texts.slice(0, named).join(', ')} and ${more} more` : texts.join(', ');
}
