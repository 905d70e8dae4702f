import { existsSync, readdirSync } from 'node:fs';
import type { AnyDeclaration } from '#domain/any-declaration.ts';
import { checkedDeclaration, DECLARATION_FILES, type DeclarationFile } from '#domain/check-declaration.ts';
import { DeclarationError } from '#domain/errors.ts';

const FOLDER = new URL('./', import.meta.url);

/** Every folder here: each declares one table. In byte order; in a bundle the names are fixed when it is built. */
export const declaredIds = (): string[] =>
  readdirSync(FOLDER, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort();

/** A folder of the catalogue and the file in it that declares its table. */
export interface DeclaredFolder {
  readonly id: string;
  readonly file: DeclarationFile;
}

/** Throws a DeclarationError for a folder that declares nothing, or twice. */
export const declaredFolders = (): DeclaredFolder[] => declaredIds().map((id) => ({ id, file: declarationFile(id) }));

function declarationFile(id: string): DeclarationFile {
  const [file, ...more] = DECLARATION_FILES.filter((name) => existsSync(new URL(`${id}/${name}`, FOLDER)));
  if (file !== undefined && more.length === 0) return file;
  throw new DeclarationError('MALFORMED', `lambdas/collectors/${id} needs either ${DECLARATION_FILES.join(' or ')}`);
}

/** One declaration, checked. Throws a DeclarationError that names the folder and what is wrong with it. */
export async function loadDeclaration(id: string): Promise<AnyDeclaration> {
  const file = declarationFile(id);
  const { default: declaration } = await import(new URL(`${id}/${file}`, FOLDER).href);
  return checkedDeclaration(id, file, declaration);
}

/** Every declaration there is, in id order. */
export const loadCatalogue = (): Promise<AnyDeclaration[]> => Promise.all(declaredIds().map(loadDeclaration));
