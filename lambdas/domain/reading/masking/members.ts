/** One value of an answer, decoded. */
export interface Member {
  readonly value: string;
  /** The member it stands under; of an item of a list, that of the list. */
  readonly name: string;
  /** What stands beside it as its key, where it is half of a tag: `<key>Name</key><value>…</value>`. */
  readonly key: string | null;
  /** The member that holds it and what stands beside it. */
  readonly within: string;
  /** From the top, without the places in lists: `volumeSet.item.tagSet.item.value`. */
  readonly path: () => string;
}

/** Gives what is to stand in its place: the same value where nothing has to go. */
export type Visit = (member: Member) => string;

/** So many levels of a path are told: nobody reads more, and each costs. */
const TOLD_LEVELS = 100;

/** An element or object that is open. */
export class Frame {
  readonly name: string;
  readonly isList: boolean;
  readonly #parent: Frame | undefined;
  readonly #level: number;
  /** The innermost frame that is no list: a list of values belongs to the key beside the list. */
  readonly holder: Frame;
  /** What the member named key says. */
  key: string | null = null;
  /** Values that wait for their key: it may come after them. */
  waiting: ((key: string | null) => void)[] | undefined;

  constructor(name: string, parent: Frame | undefined, isList = false) {
    this.name = name;
    this.isList = isList;
    this.holder = isList && parent ? parent.holder : this;
    this.#level = parent ? Math.min(parent.#level + 1, TOLD_LEVELS) : 0;
    this.#parent = parent && parent.#level === TOLD_LEVELS ? parent.#parent : parent;
  }

  path(): string {
    const names: string[] = [];
    for (let frame: Frame | undefined = this; frame; frame = frame.#parent)
      if (frame.name !== '' && !(frame.#parent?.isList && frame.name === frame.#parent.name)) names.push(frame.name);
    return names.reverse().join('.');
  }

  /** A value under `name` in this element: visited at once, or when the key beside it is known. */
  take(name: string, value: string, visit: (key: string | null) => void): void {
    if (KEY.test(name)) this.key ??= value;
    if (!VALUE.test(name)) visit(null);
    else if (this.waiting) this.waiting.push(visit);
    else this.waiting = [visit];
  }

  close(): void {
    for (const visit of this.waiting ?? []) visit(this.key);
    this.waiting = undefined;
  }
}

const KEY = /^(?:[kK]ey|[nN]ame|TagKey|tagKey|parameter_key|parameterName|ParameterName)$/;
const VALUE =
  /^(?:[vV]alues?|TagValue|tagValue|default|parameter_value|parameterValue|ParameterValue|content|stringValue)$/;

interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** Pieces of a text to be replaced; all else stays byte for byte. */
export class Edits {
  readonly #edits: Edit[] = [];

  add(start: number, end: number, text: string): void {
    this.#edits.push({ start, end, text });
  }

  applied(text: string): string {
    if (this.#edits.length === 0) return text;
    let done = 0;
    let out = '';
    for (const { start, end, text: put } of this.#edits.sort((a, b) => a.start - b.start)) {
      if (start < done) continue; // it lay in one that went as a whole
      out += text.slice(done, start) + put;
      done = end;
    }
    return out + text.slice(done);
  }
}
