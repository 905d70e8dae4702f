import * as z from 'zod';
import { groupsOf, Spell, SpellGroup, spellsIn } from '../judging/spell-groups.ts';
import { byText } from '../words/by-text.ts';
import { canonicalJson } from '../words/canonical-json.ts';
import { RunId } from '../words/run-id.ts';
import { Link } from './seal.ts';

/** A sealed run and the place of its seal. */
export const SealedRun = z.strictObject({ run: RunId, ...Link.shape });
export type SealedRun = z.infer<typeof SealedRun>;

export const STATE_FORMAT = 'evidence-locker/state/v2';
/** Names each thing with the whole course of its spell. */
const EARLIER_FORMAT = 'evidence-locker/state/v1';

const handedOn = {
  run: RunId,
  /** The newest seal when this was made: of what was sealed above it, only this run is in it. Null: there was none. */
  head: Link.nullable(),
  /** The sealed state it goes on from. Null: it begins here, or none could be read as it was sealed. */
  from: z.strictObject({ run: RunId, sha256: z.string() }).nullable(),
  /** The runs read since that one, in order of their names. */
  folded: z.array(RunId).min(1),
  /** Runs sealed before and named after it, in order of their names: they are in no state yet. */
  ahead: z.array(SealedRun),
  /** The first run in it, by name. */
  since: RunId,
  /** Whether every run sealed before and named before is in it; if not, what began before `since` is not known. */
  isWhole: z.boolean(),
  /** Keys of planned recordings that were not there when sealing began: another attempt leaves them out, too. */
  missing: z.array(z.string()),
};

/**
 * What a run hands to those after it, so that nobody has to read all runs again to know since when something is wrong.
 * It follows from the state it goes on from and the runs folded into it, this one among them; the manifest of its run
 * covers it. Runs are folded in order of their names, up to its own; what is named after it waits for those that come.
 */
export const State = z.discriminatedUnion('format', [
  z.strictObject({ format: z.literal(STATE_FORMAT), ...handedOn, spells: z.array(SpellGroup) }),
  z
    .strictObject({ format: z.literal(EARLIER_FORMAT), ...handedOn, spells: z.array(Spell) })
    .transform(({ spells, ...rest }) => ({ ...rest, spells: groupsOf(spells) })),
]);
export type State = z.infer<typeof State>;

/** Its canonical bytes (RFC 8785), as its format has them; one by one, for there may be many spells. */
export function stateBytes({ spells, ...rest }: State): Buffer {
  const [head = '', tail = ''] = canonicalJson({ ...rest, spells: [] }).split('"spells":[]');
  const written = rest.format === EARLIER_FORMAT ? [...spellsIn(spells)].sort(bySpell) : spells;
  const pieces = written.map((spell, at) => Buffer.from(`${at === 0 ? '' : ','}${canonicalJson(spell)}`));
  return Buffer.concat([Buffer.from(`${head}"spells":[`), ...pieces, Buffer.from(`]${tail}`)]);
}

const bySpell = (a: Spell, b: Spell): number => byText(placeOf(a), placeOf(b));
const placeOf = ({ rule, table, scope, resource }: Spell): string => [rule, table, scope, resource].join('\0');
