import { ReadError } from '#domain/words/errors.ts';
import { DOCUMENTED } from './documented.ts';

/** What a text of an answer says: `iso8601` and `epoch` (seconds) are instants, a `blob` is base64. */
export type Scalar = 'string' | 'boolean' | 'number' | 'iso8601' | 'epoch' | 'blob';

export interface Structure {
  readonly type: 'structure';
  /** By its name on the wire. */
  readonly members: ReadonlyMap<string, Member>;
  /** The names, as the SDK gives them, of members that are never left out. */
  readonly required: readonly string[];
}

export interface Member {
  /** As the SDK gives it to a reader. */
  readonly name: string;
  readonly shape: Shape;
  /** Its text stands for a thing: an empty one would stand for none. */
  readonly isIdentifier: boolean;
  /** The tag that ends it in XML. */
  readonly close: string;
}

export interface List {
  readonly type: 'list';
  readonly member: Shape;
  /** In XML: the tag of each of its things, and the one that ends it. A flat one has no tag around all of them. */
  readonly element: string;
  readonly close: string;
  readonly isFlat: boolean;
}

export type Shape =
  | Structure
  | List
  | { readonly type: 'map'; readonly value: Shape }
  | { readonly type: 'enum'; readonly values: ReadonlySet<string> }
  | { readonly type: Scalar };

/** What a service says an operation answers. */
export interface Operation {
  readonly name: string;
  readonly protocol: 'ec2' | 'query' | 'json';
  readonly output: Structure;
}

/** The generated file, as `npm run models` writes it. */
interface ModelFile {
  /** The SDK client it was made of, and the day. */
  readonly source: string;
  readonly written: string;
  readonly protocol: Operation['protocol'];
  readonly operations: Readonly<Record<string, string>>;
  readonly shapes: Readonly<Record<string, ShapeText>>;
}
/** A structure: `{ members: { VolumeId: 'volumeId string' }, required: [] }`; a list, an enum, a map. */
type ShapeText =
  | { readonly members: Readonly<Record<string, string>>; readonly required?: readonly string[] }
  | { readonly list: string; readonly element?: string; readonly flat?: true }
  | { readonly map: string }
  | readonly string[];

/** By the service's id as requests are signed for it. A service without a model cannot be read. */
const FILES: Readonly<Record<string, () => Promise<{ default: unknown }>>> = {
  ec2: () => import('./models/ec2.json', { with: { type: 'json' } }),
  'elastic-load-balancing': () => import('./models/elastic-load-balancing.json', { with: { type: 'json' } }),
  'elastic-load-balancing-v2': () => import('./models/elastic-load-balancing-v2.json', { with: { type: 'json' } }),
  kms: () => import('./models/kms.json', { with: { type: 'json' } }),
  'network-firewall': () => import('./models/network-firewall.json', { with: { type: 'json' } }),
  route53resolver: () => import('./models/route53resolver.json', { with: { type: 'json' } }),
  sts: () => import('./models/sts.json', { with: { type: 'json' } }),
};

const models = new Map<string, Promise<ServiceModel>>();

/** What `operation` of `service` answers; throws a ReadError where no model says so. */
export async function operationModel(service: string, operation: string): Promise<Operation> {
  const load = FILES[service];
  if (!load) throw new ReadError('UNEXPECTED_RESPONSE', `no model says what ${service} answers`);
  const known = models.get(service) ?? load().then((file) => new ServiceModel(file.default as ModelFile));
  models.set(service, known);
  return (await known).operation(service, operation);
}

class ServiceModel {
  readonly #file: ModelFile;
  readonly #shapes = new Map<string, Shape>();
  readonly #operations = new Map<string, Operation>();

  constructor(file: ModelFile) {
    this.#file = file;
  }

  operation(service: string, name: string): Operation {
    const known = this.#operations.get(name);
    if (known) return known;
    const output = this.#file.operations[name];
    if (output === undefined)
      throw new ReadError('UNEXPECTED_RESPONSE', `no model says what ${service}:${name} answers: run npm run models`);
    const operation = { name, protocol: this.#file.protocol, output: this.#shape(output) as Structure };
    this.#operations.set(name, operation);
    return operation;
  }

  #shape(name: string): Shape {
    const known = this.#shapes.get(name);
    if (known) return known;
    const text = this.#file.shapes[name];
    const shape = text === undefined ? { type: name as Scalar } : this.#made(name, text);
    this.#shapes.set(name, shape);
    return shape;
  }

  /** A structure is known by its name before its members are looked at: some hold themselves. */
  #made(name: string, text: ShapeText): Shape {
    if (isEnum(text)) return { type: 'enum', values: new Set(text) };
    if ('list' in text) {
      const { list, element = '', flat = false } = text;
      return { type: 'list', member: this.#shape(list), element, close: `</${element}>`, isFlat: flat };
    }
    if ('map' in text) return { type: 'map', value: this.#shape(text.map) };
    const { members, required = [] } = text;
    const known = new Map<string, Member>();
    const structure: Structure = { type: 'structure', members: known, required };
    this.#shapes.set(name, structure);
    for (const [member, place] of Object.entries(members)) {
      const [wire, shape] = place.split(' ') as [string, string];
      known.set(wire, {
        name: member,
        shape: this.#shape(shape),
        isIdentifier: isIdentifier(name, member),
        close: `</${wire}>`,
      });
    }
    return structure;
  }
}

const isEnum = (text: ShapeText): text is readonly string[] => Array.isArray(text);

const isIdentifier = (structure: string, member: string): boolean =>
  /(?:Id|Ids|Arn|Arns|ARN)$/.test(member) && !DOCUMENTED.mayBeEmpty.includes(`${structure}.${member}`);
