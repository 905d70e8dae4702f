import { Edits, Frame, type Visit } from './members.ts';

/**
 * A JSON text in which `visit` has seen every string and number: those it changes become strings, every other byte
 * stays. Undefined for what is no JSON.
 */
export function walkJson(text: string, visit: Visit): string | undefined {
  try {
    JSON.parse(text);
  } catch {
    return undefined;
  }
  const walk = new JsonWalk(text, visit);
  return walk.done();
}

const STRUCTURE = /["{}[\],:]|-?\d[\d.eE+-]*/g;

const STRUCTURAL = new Set('{}[],:');

/** Goes over a text that is known to be JSON: at each place only what may stand there does. */
class JsonWalk {
  readonly #text: string;
  readonly #visit: Visit;
  readonly #edits = new Edits();
  readonly #open: Frame[] = [new Frame('', undefined)];
  /** The name before the colon; null where a name is to come. */
  #name: string | null = '';

  constructor(text: string, visit: Visit) {
    this.#text = text;
    this.#visit = visit;
  }

  done(): string {
    const next = new RegExp(STRUCTURE);
    for (let found = next.exec(this.#text); found; found = next.exec(this.#text)) {
      const [token] = found;
      if (token === '"') next.lastIndex = this.#string(found.index);
      else if (STRUCTURAL.has(token)) this.#structure(token);
      else this.#value(found.index, next.lastIndex, token);
    }
    return this.#edits.applied(this.#text);
  }

  #structure(token: string): void {
    if (token === '{' || token === '[') this.#down(token === '[');
    else if (token === '}' || token === ']') this.#up();
    else if (token === ',') this.#name = this.#top().isList ? this.#top().name : null;
  }

  #top(): Frame {
    return this.#open.at(-1) as Frame;
  }

  #down(isList: boolean): void {
    const name = this.#name ?? '';
    this.#open.push(new Frame(name, this.#top(), isList));
    this.#name = isList ? name : null;
  }

  #up(): void {
    const closed = this.#open.pop() as Frame;
    closed.close();
    this.#name = '';
  }

  /** Gives where it ends. */
  #string(start: number): number {
    const text = this.#text;
    let end = text.indexOf('"', start + 1);
    while (isEscaped(text, end)) end = text.indexOf('"', end + 1);
    const raw = text.slice(start, end + 1);
    const value = raw.includes('\\') ? (JSON.parse(raw) as string) : raw.slice(1, -1);
    if (this.#name === null) this.#name = value;
    else this.#value(start, end + 1, value);
    return end + 1;
  }

  #value(start: number, end: number, value: string): void {
    const top = this.#top();
    const name = this.#name ?? '';
    const path = () => (top.isList ? top.path() : [top.path(), name].filter(Boolean).join('.'));
    const look = (key: string | null): void => {
      const put = this.#visit({ value, name, key, within: top.holder.name, path });
      if (put !== value) this.#edits.add(start, end, JSON.stringify(put));
    };
    top.holder.take(name, value, look);
  }
}

/** Whether an odd number of backslashes stands before. */
function isEscaped(text: string, at: number): boolean {
  let before = at - 1;
  while (text.charCodeAt(before) === 92) before -= 1;
  return (at - before) % 2 === 0;
}
