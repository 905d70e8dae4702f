import { readdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** A member of a structure as an SDK's declaration says it: `Volumes?: Volume[] | undefined`. */
export interface DeclaredMember {
  readonly name: string;
  readonly type: string;
  readonly isRequired: boolean;
}

/** What an AWS SDK client declares: the structures and enumerations of its service. */
export interface DeclaredTypes {
  /** The package and its version. */
  readonly source: string;
  readonly structures: ReadonlyMap<string, readonly DeclaredMember[]>;
  readonly enums: ReadonlyMap<string, readonly string[]>;
  /** Whether it has the operation: one prefix of IAM may stand for several clients. */
  readonly has: (operation: string) => boolean;
  /** The structure an operation answers with. */
  readonly outputOf: (operation: string) => Promise<string>;
}

const require = createRequire(import.meta.url);

/** Reads the declarations that `name` was published with. */
export async function declaredTypes(name: string): Promise<DeclaredTypes> {
  const manifest = require.resolve(`${name}/package.json`);
  const { version } = JSON.parse(await readFile(manifest, 'utf8')) as { version: string };
  const types = join(dirname(manifest), 'dist-types');
  const files = (await readdir(join(types, 'models'))).filter((file) => file.endsWith('.d.ts')).sort();
  const texts = await Promise.all(files.map((file) => readFile(join(types, 'models', file), 'utf8')));
  const text = withoutComments(texts.join('\n'));
  const commands = new Set(await readdir(join(types, 'commands')));
  return {
    source: `${name} ${version}`,
    structures: new Map(
      [...text.matchAll(/export interface (\w+)[^{]*\{([^}]*)\}/g)].map(([, structure = '', members = '']) => [
        structure,
        membersOf(members),
      ]),
    ),
    enums: new Map(
      [...text.matchAll(/export declare const (\w+): \{([^}]*)\}/g)].map(([, enumeration = '', values = '']) => [
        enumeration,
        [...values.matchAll(/readonly \S+: "([^"]*)"/g)].map(([, value = '']) => value),
      ]),
    ),
    has: (operation) => commands.has(`${operation}Command.d.ts`),
    async outputOf(operation) {
      const command = await readFile(join(types, 'commands', `${operation}Command.d.ts`), 'utf8');
      const output = new RegExp(`interface ${operation}CommandOutput extends (\\w+),`).exec(command)?.[1];
      if (output === undefined) throw new Error(`${name} does not say what ${operation} answers`);
      return output;
    },
  };
}

const withoutComments = (text: string): string => text.replace(/\/\*[\s\S]*?\*\//g, '');

const membersOf = (text: string): DeclaredMember[] =>
  [...text.matchAll(/^\s+(\w+)(\??): (.*);$/gm)].map(([, name = '', optional, type = '']) => ({
    name,
    type: type.replace(/ \| undefined$/, ''),
    isRequired: optional === '',
  }));
