import type * as z from 'zod';

/** A schema, seen only as far as it says which members an object may have. */
interface Definition {
  readonly type: string;
  readonly innerType?: z.ZodType;
  readonly in?: z.ZodType;
  readonly element?: z.ZodType;
  readonly options?: readonly z.ZodType[];
  readonly shape?: Readonly<Record<string, z.ZodType>>;
}

/** What a schema says of the members of an object, of whatever stands around it; undefined: whatever they are. */
export interface SchemaMembers {
  readonly members: Readonly<Record<string, z.ZodType>> | undefined;
  /** What the elements of a list are. */
  readonly elements: readonly z.ZodType[];
}

/** The members that any of the schemas knows. One that takes whatever comes (a record, unknown) has none to miss. */
export function schemaMembers(schemas: readonly z.ZodType[]): SchemaMembers {
  const plain = schemas.flatMap(unwrapped);
  const objects = plain.filter(({ shape }) => shape !== undefined);
  const isAnything = plain.some(({ type }) => type !== 'object' && type !== 'array' && !SCALARS.has(type));
  return {
    members: isAnything || objects.length === 0 ? undefined : Object.assign({}, ...objects.map(({ shape }) => shape)),
    elements: isAnything ? [] : plain.flatMap(({ element }) => element ?? []),
  };
}

const SCALARS = new Set([
  'string',
  'number',
  'int',
  'boolean',
  'bigint',
  'literal',
  'enum',
  'null',
  'undefined',
  'date',
]);

function unwrapped(schema: z.ZodType): Definition[] {
  const definition = schema.def as unknown as Definition;
  if (definition.type === 'pipe' && definition.in) return unwrapped(definition.in);
  if (definition.innerType) return unwrapped(definition.innerType);
  if (definition.type === 'union') return (definition.options ?? []).flatMap(unwrapped);
  return [definition];
}
