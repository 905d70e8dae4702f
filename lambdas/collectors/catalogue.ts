import { existsSync, readdirSync } from 'node:fs';
import type { AnyDeclaration } from '#domain/declaring/any-declaration.ts';
import { checkedDeclaration, DECLARATION_FILES, type DeclarationFile } from '#domain/declaring/check-declaration.ts';
import { byText } from '#domain/words/by-text.ts';
import { DeclarationError } from '#domain/words/errors.ts';

const FOLDER = new URL('./', import.meta.url);

/** A folder of the catalogue and the file in it that declares its table. */
export interface DeclaredFolder {
  readonly id: string;
  /** The folder it stands in: a chapter of the report. */
  readonly area: string;
  readonly file: DeclarationFile;
}

/**
 * Every `<area>/<id>` here: each declares one table. In byte order of ids; in a bundle the names are fixed when it is
 * built. Throws a DeclarationError for a folder that declares nothing, or twice, and for an id of two areas.
 */
export function declaredFolders(): DeclaredFolder[] {
  const found = foldersIn('')
    .flatMap((area) => foldersIn(area).map((id) => ({ id, area, file: declarationFile(area, id) })))
    .sort((a, b) => byText(a.id, b.id));
  const twice = found.find(({ id }, place) => found[place + 1]?.id === id);
  if (twice !== undefined) throw new DeclarationError('MALFORMED', `two areas of lambdas/collectors have ${twice.id}`);
  return found;
}

export const declaredIds = (): string[] => declaredFolders().map(({ id }) => id);

const foldersIn = (folder: string): string[] =>
  readdirSync(new URL(`./${folder}`, FOLDER), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);

function declarationFile(area: string, id: string): DeclarationFile {
  const [file, ...more] = DECLARATION_FILES.filter((name) => existsSync(new URL(`${area}/${id}/${name}`, FOLDER)));
  if (file !== undefined && more.length === 0) return file;
  const folder = `lambdas/collectors/${area}/${id}`;
  throw new DeclarationError('MALFORMED', `${folder} needs either ${DECLARATION_FILES.join(' or ')}`);
}

/** One declaration, checked. Throws a DeclarationError that names the folder and what is wrong with it. */
export async function loadDeclaration(id: string): Promise<AnyDeclaration> {
  const folder = declaredFolders().find((declared) => declared.id === id);
  if (folder === undefined) throw new DeclarationError('MALFORMED', `nothing in lambdas/collectors declares ${id}`);
  return load(folder);
}

async function load({ id, area, file }: DeclaredFolder): Promise<AnyDeclaration> {
  const { default: declaration } = await import(new URL(`${area}/${id}/${file}`, FOLDER).href);
  return checkedDeclaration(`${area}/${id}`, file, declaration);
}

/** Every declaration there is, in id order. */
export const loadCatalogue = (): Promise<AnyDeclaration[]> => Promise.all(declaredFolders().map(load));
