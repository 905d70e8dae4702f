import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Metafile } from 'esbuild';

/** A name under which every bundle carries the licences of what it is made of. */
export const NOTICES = 'THIRD-PARTY-NOTICES.txt';

interface Owner {
  readonly name: string;
  readonly version: string;
  readonly license: string;
  readonly text: string;
}

/**
 * The licences of what others wrote in a bundle: every package of which a byte came in, and the fonts. The same text
 * stands once. Throws for a package whose licence nothing tells.
 */
export function thirdPartyNotices(metafile: Metafile, root: string): string {
  const owners = [...packagesIn(metafile)].map((folder) => ownerOf(resolve(root, folder), root));
  const all = [...owners, fontsOf(root)];
  const alike = Map.groupBy(all, ({ text, license }) => `${license}\n\n${text}`);
  const parts = [...alike].map(([text, group]) => ({
    names: [...new Set(group.map(({ name, version }) => `${name} ${version}`.trim()))].sort(),
    text,
  }));
  const told = parts
    .sort((a, b) => ((a.names[0] as string) < (b.names[0] as string) ? -1 : 1))
    .map(({ names, text }) => `${'-'.repeat(80)}\n${names.join('\n')}\n\n${text.trim()}\n`);
  return `Evidence Locker contains software of others, under these licences.\n\n${told.join('\n')}`;
}

/** Folders of the packages, as esbuild names them. */
function packagesIn({ outputs }: Metafile): ReadonlySet<string> {
  const used = Object.values(outputs).flatMap(({ inputs }) =>
    Object.entries(inputs).flatMap(([path, { bytesInOutput }]) => (bytesInOutput > 0 ? [path] : [])),
  );
  const folder = /^.*\/?node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/;
  return new Set(used.flatMap((path) => folder.exec(path)?.[0] ?? []));
}

interface Declared {
  readonly name: string;
  readonly version: string;
  readonly license?: string;
  readonly author?: string | { readonly name: string };
}

function ownerOf(folder: string, root: string): Owner {
  const { name, version, license, author }: Declared = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const files = readdirSync(folder).filter((file) => /^(licen[cs]e|copying|notice)([.-]|$)/i.test(file));
  const texts = files.sort().map((file) => readFileSync(join(folder, file), 'utf8').replaceAll('\r\n', '\n').trim());
  const hasLicence = files.some((file) => !/^notice/i.test(file));
  if (!hasLicence) texts.unshift(standardText(`${name} ${version}`, license, author, root));
  return { name, version, license: license ?? 'as follows', text: texts.join('\n\n') };
}

/** For a package that names its licence and does not bring the text. */
function standardText(which: string, license: string | undefined, author: Declared['author'], root: string): string {
  if (license === 'Apache-2.0') return readFileSync(join(root, 'LICENSE'), 'utf8').trim();
  const holder = typeof author === 'object' ? author.name : author;
  if (license === 'MIT-0') return 'MIT No Attribution: https://spdx.org/licenses/MIT-0.html';
  if (license === 'MIT' && holder) return `Copyright (c) ${holder}\n\n${MIT}`;
  throw new Error(`${which} is bundled, and neither a file nor a known licence (${license}) says under what terms`);
}

function fontsOf(root: string): Owner {
  const text = readFileSync(join(root, 'templates/report/fonts/LICENSE'), 'utf8').trim();
  return { name: 'DejaVu fonts', version: '', license: 'Bitstream Vera and Arev', text };
}

/** https://spdx.org/licenses/MIT.html */
const MIT = `Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated documentation files (the "Software"), to deal in the Software without restriction, including without limitation the rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit persons to whom the Software is furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.`;
