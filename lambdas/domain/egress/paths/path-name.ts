import type { EgressPath } from './path.ts';
import { type Sender, senderName } from './sender.ts';

type Named = Pick<EgressPath, 'sources' | 'way' | 'via' | 'serviceName' | 'publicDestinations' | 'grade' | 'certainty'>;

/**
 * Names what stays when addresses and rules are edited: who sends by which way, then of what kind, from where and how
 * surely. Equal names are counted. Words are parted by spaces, which sort before all that words are made of: so whatever
 * begins with the same words stands next to each other.
 */
export function nameOf(sender: Sender, path: Named): string {
  const exit = [path.way, path.via.length === 0 ? '-' : path.via.join('>')];
  const thing = [...exit, path.publicDestinations ? 'public' : 'private', sender.source.kind];
  const sources = path.sources.length === 0 ? '-' : path.sources.join('+');
  const service = path.via.length === 0 && path.serviceName !== null ? [path.serviceName] : [];
  const words = [...thing, sources, path.grade, path.certainty, ...service].map((word) => word.replaceAll(' ', '_'));
  return `${senderName(sender)} ${words.join(' ')}`;
}

/** How many words of an id name the exit: subnet, groups (or the interface, if it has none), way, gateways. */
const WORDS_OF_EXIT = 4;

/** How many name the thing that changes are told of: the exit, public or not, kind of source. */
const WORDS_OF_THING = 6;

/** The part of an id that says who leaves by which way, whatever leaves: what a finding is about. */
export const exitOf = (id: string): string => id.split(' ', WORDS_OF_EXIT).join(' ');

/** The part of an id that says who of what kind sends by which way, whatever is sent. */
export const thingOf = (id: string): string => id.split(' ', WORDS_OF_THING).join(' ');
