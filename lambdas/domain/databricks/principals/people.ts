import { MASK } from '../../reading/masking/pattern.ts';

/** Entries of directories, and how many people, or programs, they are. */
export interface PeopleCount {
  readonly entries: number;
  readonly people: number;
  /** Entries with nothing by which another could be the same, or with masks alone: each is counted as one. */
  readonly apart: number;
}

/**
 * Counts whom entries of several directories stand for. Two are one only if they have the same id of the identity
 * provider, letter for letter, or the same user name, in whatever case: so SCIM compares them, and Databricks keeps user
 * names in small letters (https://www.rfc-editor.org/rfc/rfc7643#section-8.7.1, `caseExact`;
 * https://github.com/databricks/terraform-provider-databricks/pull/3295). Display names are anybody's.
 */
export class People {
  /** A name → another name of the same one, up to one that stands for itself. */
  readonly #sameAs = new Map<string, string>();
  #entries = 0;
  #apart = 0;

  add({ externalId, userName }: { readonly externalId: string | null; readonly userName: string | null }): void {
    this.#entries += 1;
    const names = [
      ...(isSaid(externalId) ? [`externalId ${externalId}`] : []),
      ...(isSaid(userName) ? [`userName ${userName.toLowerCase()}`] : []),
    ].map((name) => this.#standIn(name));
    const [first, second] = names;
    if (first === undefined) this.#apart += 1;
    else if (second !== undefined && second !== first) this.#sameAs.set(second, first);
  }

  count(): PeopleCount {
    const standIns = [...this.#sameAs].filter(([name, other]) => name === other).length;
    return { entries: this.#entries, people: standIns + this.#apart, apart: this.#apart };
  }

  #standIn(name: string): string {
    let at = name;
    for (let next = this.#sameAs.get(at); next !== undefined && next !== at; next = this.#sameAs.get(at)) at = next;
    this.#sameAs.set(name, at);
    return at;
  }
}

/** By what was masked nobody can be told from another. */
const isSaid = (text: string | null): text is string => text !== null && text.trim() !== '' && !text.includes(MASK);
