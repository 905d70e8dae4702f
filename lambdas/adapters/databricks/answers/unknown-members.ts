import { textsIn, type UnknownMember } from '#domain/reading/unknown-members.ts';
import known from './known-members.json' with { type: 'json' };

/** The members of a type, each with the type of what it holds, or of what its list holds; undefined: whatever it holds. */
type Members = ReadonlyMap<string, string | undefined>;

const ANSWERS: ReadonlyMap<string, string> = new Map(Object.entries(known.answers));
const TYPES: ReadonlyMap<string, Members> = new Map(
  Object.entries(known.types).map(([name, members]) => [name, membersOf(members)]),
);

function membersOf(written: string): Members {
  return new Map(
    written.split(' ').map((member): [string, string | undefined] => {
      const [name = '', type] = member.split(':');
      return [name, type];
    }),
  );
}

export const isModelled = (call: string): boolean => ANSWERS.has(call);

/** Where a walk through an answer is. */
interface Place {
  readonly type: string;
  readonly path: string;
  /** The outermost list element around it. */
  readonly element: unknown;
}

/** The members of an answer that are not documented (`known-members.json`), with what stands near them. */
export function* unknownMembers(call: string, answer: unknown, asked: readonly string[]): Generator<UnknownMember> {
  const type = ANSWERS.get(call);
  if (type === undefined) return;
  const near = new Map<unknown, readonly string[]>();
  for (const { path, element } of walk(wrapped(answer, type), { type, path: '', element: undefined })) {
    const texts = near.get(element) ?? [...textsIn(element), ...asked];
    near.set(element, texts);
    yield { operation: call, member: path, near: texts };
  }
}

/** A bare list as the one member of the object that other versions wrap it in. */
function wrapped(answer: unknown, type: string): unknown {
  const [member] = TYPES.get(type)?.keys() ?? [];
  return Array.isArray(answer) && member !== undefined ? { [member]: answer } : answer;
}

function* walk(value: unknown, place: Place): Generator<Pick<Place, 'path' | 'element'>> {
  if (Array.isArray(value))
    for (const one of value) yield* walk(one, { ...place, path: `${place.path}[]`, element: place.element ?? one });
  else if (typeof value === 'object' && value !== null) yield* walkMembers(value, place);
}

function* walkMembers(value: object, { type, path, element }: Place): ReturnType<typeof walk> {
  const members = TYPES.get(type);
  for (const [name, held] of Object.entries(value)) {
    const inside = path === '' ? name : `${path}.${name}`;
    const next = members?.get(name);
    if (next !== undefined) yield* walk(held, { type: next, path: inside, element });
    else if (!members?.has(name)) yield { path: inside, element };
  }
}
