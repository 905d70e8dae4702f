import type * as z from 'zod';
import { textsIn, type UnknownMember } from '#domain/reading/unknown-members.ts';
import known from './known-members.json' with { type: 'json' };
import { schemaMembers } from './schema-members.ts';

/** The members of a type, each with the type of what it holds, or of what its list holds; undefined: whatever it holds. */
type Members = ReadonlyMap<string, string | undefined>;

const ANSWERS: ReadonlyMap<string, string> = new Map(Object.entries(known.answers));
const WRITTEN: ReadonlyMap<string, string> = new Map(Object.entries(known.types));
const types = new Map<string, Members>();

function typeNamed(name: string): Members | undefined {
  const written = WRITTEN.get(name);
  if (written === undefined) return undefined;
  const members = types.get(name) ?? membersOf(written);
  types.set(name, members);
  return members;
}

function membersOf(written: string): Members {
  return new Map(
    written.split(' ').map((member): [string, string | undefined] => {
      const [name = '', type] = member.split(':');
      return [name, type];
    }),
  );
}

/** What may stand in an answer, or in a part of it. */
interface Model {
  readonly knows: (member: string) => boolean;
  /** Of what a member holds; undefined: whatever it holds. */
  readonly inside: (member: string) => Model | undefined;
  readonly elements: Model | undefined;
}

function listed(type: string): Model {
  const members = typeNamed(type);
  const model: Model = {
    knows: (member) => members?.has(member) ?? false,
    inside(member) {
      const held = members?.get(member);
      return held === undefined ? undefined : listed(held);
    },
    get elements() {
      return model;
    },
  };
  return model;
}

/** Of a call that the list does not have: what is read is what is known. */
function read(schemas: readonly z.ZodType[]): Model {
  const { members, elements } = schemaMembers(schemas);
  return {
    knows: (member) => members === undefined || member in members,
    inside: (member) => (members?.[member] === undefined ? undefined : read([members[member]])),
    elements: elements.length === 0 ? undefined : read(elements),
  };
}

/** Where a walk through an answer is. */
interface Place {
  readonly model: Model;
  readonly path: string;
  /** The outermost list element around it. */
  readonly element: unknown;
}

/**
 * The members of an answer that nobody documents, with what stands near them. Documented are those of the list
 * (`known-members.json`), or, of a call that it does not have, those that the schema reads.
 */
export function* unknownMembers(
  call: string,
  answer: unknown,
  schema: z.ZodType,
  asked: readonly string[],
): Generator<UnknownMember> {
  const type = ANSWERS.get(call);
  const model = type === undefined ? read([schema]) : listed(type);
  const near = new Map<unknown, readonly string[]>();
  for (const { path, element } of walk(wrapped(answer, type), { model, path: '', element: undefined })) {
    const texts = near.get(element) ?? [...textsIn(element), ...asked];
    near.set(element, texts);
    yield { operation: call, member: path, near: texts };
  }
}

/** A bare list as the one member of the object that other versions wrap it in. */
function wrapped(answer: unknown, type: string | undefined): unknown {
  const [member] = typeNamed(type ?? '')?.keys() ?? [];
  return Array.isArray(answer) && member !== undefined ? { [member]: answer } : answer;
}

function* walk(value: unknown, { model, path, element }: Place): Generator<Pick<Place, 'path' | 'element'>> {
  if (Array.isArray(value)) {
    const { elements } = model;
    for (const one of elements ? value : [])
      yield* walk(one, { model: elements as Model, path: `${path}[]`, element: element ?? one });
  } else if (typeof value === 'object' && value !== null) yield* walkMembers(value, { model, path, element });
}

function* walkMembers(value: object, { model, path, element }: Place): ReturnType<typeof walk> {
  for (const [name, held] of Object.entries(value)) {
    const inside = path === '' ? name : `${path}.${name}`;
    const next = model.inside(name);
    if (next !== undefined) yield* walk(held, { model: next, path: inside, element });
    else if (!model.knows(name)) yield { path: inside, element };
  }
}
