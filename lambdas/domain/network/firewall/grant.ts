import { common, isEmpty, NONE, type Packets, without } from './packets.ts';

/** Something that lets packets through. */
export interface Grant {
  /** What does: `rule 10 of baseline`, `the default action of the stateful rules`. */
  readonly by: string;
  /** All that it may let through, whoever sends it. */
  readonly packets: Packets;
  /** What of these it surely does let through. */
  readonly sure: Packets;
  /** The names of hosts that it asks for; null: whatever name. A name is what the client says it is. */
  readonly names: readonly string[] | null;
  /** Whether it is what happens to packets that no rule matches. */
  readonly isDefault: boolean;
  /** Why it may be less than `packets`, or nobody knows. */
  readonly doubt: string | null;
}

/** What no rule has decided yet: all that may be left, and what surely is. */
export interface Rest {
  readonly may: Packets;
  readonly must: Packets;
  /** What of `must` is also left to rules that look at what is said in a connection: it can be opened, and nobody took that. */
  readonly data: Packets;
}

export const restOf = (may: Packets, must: Packets): Rest => ({ may, must, data: must });

export const granted = (
  by: string,
  packets: Packets,
  rest: Rest,
  more: Partial<Pick<Grant, 'names' | 'isDefault' | 'doubt'>> & { readonly needsData?: boolean } = {},
): Grant[] => {
  const may = common(packets, rest.may);
  const { names = null, isDefault = false, doubt = null, needsData = false } = more;
  if (isEmpty(may)) return [];
  const sure = doubt === null ? common(packets, needsData ? rest.data : rest.must) : NONE;
  return [{ by, packets: may, sure, names, isDefault, doubt }];
};

/** What is left when a rule has taken what it matches: surely `must`, perhaps `may`. */
export const less = (rest: Rest, may: Packets, must: Packets): Rest => ({
  may: without(rest.may, must),
  must: without(rest.must, may),
  data: without(rest.data, may),
});
