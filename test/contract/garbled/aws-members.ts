import { operationModel, type Shape, type Structure } from '#adapters/aws/answers/model.ts';

/** A text of a recorded answer, or a whole element, and what it may be replaced with. */
export interface Garbling {
  /** As in `DescribeVolumes Volumes.Encrypted: no boolean`. */
  readonly name: string;
  /** Whether an answer with it fits no model: then nothing may come of it but a gap. Else the service might say it. */
  readonly isMisfit: boolean;
  readonly body: string;
}

interface Leaf {
  readonly path: readonly string[];
  readonly text: string;
  /** The body with this text as another, or, given undefined, without the element. */
  readonly with: (text: string | undefined) => string;
  /** JSON: the body with another value in its place. */
  readonly withValue?: (value: unknown) => string;
}

/** Every way to garble one member of an answer, of each member at most `each` times. */
export async function garblings(service: string, operation: string, body: string, each: number): Promise<Garbling[]> {
  const { output, protocol } = await operationModel(service, operation);
  const leaves = protocol === 'json' ? jsonLeaves(body) : xmlLeaves(body, protocol === 'query' ? 2 : 1);
  const seen = new Map<string, number>();
  return leaves.flatMap((leaf) => {
    const member = memberAt(output, leaf.path);
    const times = seen.get(leaf.path.join('.')) ?? 0;
    seen.set(leaf.path.join('.'), times + 1);
    if (member === undefined || times >= each) return [];
    const at = `${operation} ${leaf.path.join('.')}`;
    return [...misfits(leaf, member), ...fits(leaf)].map(([what, garbled, isMisfit]) => ({
      name: `${at}: ${what}`,
      isMisfit,
      body: garbled,
    }));
  });
}

type Garbled = readonly [what: string, body: string, isMisfit: boolean];

/** Texts that are no value of a type. */
const NO_VALUE: Readonly<Partial<Record<Shape['type'], readonly string[]>>> = {
  boolean: ['t??', '', 'TRUE'],
  number: ['1x', ''],
  iso8601: ['yesterday', ''],
  epoch: ['yesterday'],
};

function misfits(leaf: Leaf, { shape, name }: { shape: Shape; name: string }): Garbled[] {
  const as = (text: string): Garbled => [`as ${JSON.stringify(text)}`, leaf.with(text), true];
  const garbled = (NO_VALUE[shape.type] ?? []).map(as);
  if (shape.type === 'enum') garbled.push(as(middleGarbled(leaf.text)));
  if (shape.type === 'string' && /(?:Id|Arn)$/.test(name) && leaf.text !== '')
    garbled.push(...['', ' ', '*'].map(as), ...noTexts(leaf));
  if (/^(?:Key|Alias)?Arn$/.test(name) && leaf.text.startsWith('arn:aws:kms:'))
    garbled.push(...ELSEWHERE.map((place) => as(leaf.text.replace(/:us-east-1:\d{12}:/, place))));
  return garbled;
}

const ELSEWHERE = [':eu-west-1:123456789012:', ':us-east-1:999999999999:'];

/** JSON: an identifier that is no text. */
const noTexts = ({ withValue }: Leaf): Garbled[] =>
  withValue ? [0, {}, []].map((value) => [`as ${JSON.stringify(value)}`, withValue(value), true] as const) : [];

/** What the model lets through: other text, other digits, no member at all. */
const fits = (leaf: Leaf): Garbled[] => [
  ...(/^[^\d.]+$/.test(leaf.text) || leaf.text.length > 6
    ? ([['text', leaf.with(middleGarbled(leaf.text)), false]] as Garbled[])
    : []),
  ...(/^\d+$/.test(leaf.text) ? ([['digits', leaf.with(otherDigits(leaf.text)), false]] as Garbled[]) : []),
  ['left out', leaf.with(undefined), false],
];

const middleGarbled = (text: string): string =>
  text.length < 3 ? '??' : `${text.slice(0, text.length >> 1)}??${text.slice((text.length >> 1) + 2)}`;

const otherDigits = (text: string): string => text.replace(/\d/g, (digit) => String((Number(digit) + 3) % 10));

/** The member at a path of wire names; undefined for what belongs to no model, or lies in a map. */
function memberAt(output: Structure, path: readonly string[]): { shape: Shape; name: string } | undefined {
  let shape: Shape = output;
  let name = '';
  for (const step of path) {
    if (shape.type === 'list') {
      shape = shape.member;
      if (step === '[]' || shape.type !== 'structure') continue;
    }
    if (shape.type !== 'structure') return undefined;
    const member = shape.members.get(step);
    if (!member) return undefined;
    ({ shape, name } = member);
    if (shape.type === 'list' && shape.isFlat) shape = shape.member;
  }
  return { shape, name };
}

/** Elements that hold no element, below as many as are the envelope. */
function xmlLeaves(body: string, envelope: number): Leaf[] {
  const leaves: Leaf[] = [];
  const open: string[] = [];
  for (const { 0: whole, 1: slash, 2: name = '', 3: closed, index } of body.matchAll(/<(\/?)(\w+)[^>]*?(\/?)>/g)) {
    if (slash) {
      open.pop();
      continue;
    }
    const path = [...open.slice(envelope), name].map((step) => (step === 'item' || step === 'member' ? '[]' : step));
    const end = closed ? index + whole.length : body.indexOf('<', index + whole.length);
    const isLeaf = closed || body.startsWith(`</${name}>`, end);
    if (!closed) open.push(name);
    if (!isLeaf || path.length === 0) continue;
    const text = closed ? '' : body.slice(index + whole.length, end);
    const after = body.slice(closed ? end : end + name.length + 3);
    const put = (garbled: string | undefined) =>
      `${body.slice(0, index)}${garbled === undefined ? '' : `<${name}>${garbled}</${name}>`}${after}`;
    leaves.push({ path, text, with: put });
  }
  return leaves;
}

function jsonLeaves(body: string): Leaf[] {
  const leaves: Leaf[] = [];
  const visit = (value: unknown, path: readonly string[], put: (other: unknown) => string) => {
    if (Array.isArray(value))
      value.forEach((one, index) => {
        visit(one, [...path, '[]'], (other) => put(value.map((same, at) => (at === index ? other : same))));
      });
    else if (typeof value === 'object' && value !== null)
      for (const [name, one] of Object.entries(value))
        visit(one, [...path, name], (other) => put({ ...value, [name]: other }));
    else leaves.push({ path, text: String(value), with: put, withValue: put });
  };
  visit(JSON.parse(body), [], (other) => JSON.stringify(other));
  return leaves;
}
