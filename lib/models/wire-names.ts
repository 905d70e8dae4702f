import { NormalizedSchema } from '@smithy/core/schema';

export type Protocol = 'ec2' | 'query' | 'json';

/** How names of the SDK stand on the wire. */
export interface WireNames {
  readonly protocol: Protocol;
  readonly member: (structure: string, member: string) => string;
  /** Of the list at `place` (`Volume.Tags`, or `…[]` for a list of lists): the element of each of its things. */
  readonly element: (place: string) => { readonly element: string; readonly flat?: true } | Record<string, never>;
}

/** JSON has the names that the SDK gives. */
export const AS_DECLARED: WireNames = { protocol: 'json', member: (_, member) => member, element: () => ({}) };

/** Of a service that answers in XML: from the schemas by which its SDK client reads. */
export function schemaNames(protocol: 'ec2' | 'query', client: Readonly<Record<string, unknown>>): WireNames {
  const structure = (name: string) => NormalizedSchema.of(client[`${name}$`] as never);
  const at = (place: string): NormalizedSchema => {
    if (place.endsWith('[]')) return at(place.slice(0, -2)).getValueSchema();
    const [owner = '', member = ''] = place.split('.');
    return structure(owner).getMemberSchema(member);
  };
  return {
    protocol,
    member: (owner, member) => structure(owner).getMemberSchema(member).getMemberTraits().xmlName ?? member,
    element(place) {
      const list = at(place);
      const element = list.getValueSchema().getMergedTraits().xmlName ?? 'member';
      return list.getMergedTraits().xmlFlattened ? { element, flat: true } : { element };
    },
  };
}
