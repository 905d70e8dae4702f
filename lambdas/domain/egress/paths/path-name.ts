import type { EgressPath } from './path.ts';
import { type Sender, senderName } from './sender.ts';

type Named = Pick<EgressPath, 'sources' | 'way' | 'via' | 'serviceName' | 'publicDestinations' | 'grade' | 'certainty'>;

/**
 * Names what stays when addresses and rules are edited: who sends by which way, then from where and how surely. Equal
 * names are counted. Words are parted by spaces, which sort before all that words are made of: so whatever begins with
 * the same words stands next to each other.
 */
export function nameOf(sender: Sender, path: Named): string {
  const gateways = path.via.length === 0 ? (path.serviceName ?? '-') : path.via.join('>');
  const sources = path.sources.length === 0 ? '-' : path.sources.join('+');
  const thing = [path.way, gateways, path.publicDestinations ? 'public' : 'private'];
  const words = [...thing, sources, path.grade, path.certainty].map((word) => word.replaceAll(' ', '_'));
  return `${senderName(sender)} ${words.join(' ')}`;
}

/** How many words of an id name its thing: sender (subnet, groups, kind of source), way, gateways, public or not. */
const WORDS_OF_THING = 6;

/** The part of an id that says who sends by which way, whatever is sent. */
export const thingOf = (id: string): string => id.split(' ', WORDS_OF_THING).join(' ');
