import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isBundle, TEMPLATES } from '#adapters/templates.ts';
import { LOOK } from '../../../../templates/report/look.ts';

export type FontName = keyof typeof LOOK.fonts;

/** What a PDF/A carries inside: fonts (TrueType) and the colour profile (ICC, sRGB). */
export type PdfAssets = Readonly<Record<FontName | 'colorProfile', Uint8Array>>;

const PROFILE = 'sRGB_IEC61966_2_1.icc';

/**
 * Where the assets lie: file name → path. A function has none of these paths; whoever builds one copies them into one
 * flat folder and hands that folder to `readAssets`. The bundle of the command line has them all among its fonts.
 */
export function assetFiles(): Readonly<Record<string, string>> {
  const fonts = fileURLToPath(new URL('report/fonts/', TEMPLATES));
  const profiles = isBundle() ? fonts : join(dirname(createRequire(import.meta.url).resolve('pdfkit')), 'data');
  return {
    ...Object.fromEntries(Object.values(LOOK.fonts).map((file) => [file, join(fonts, file)])),
    [PROFILE]: join(profiles, PROFILE),
  };
}

/** Reads the assets from a flat folder or, without one, from where they lie. */
export function readAssets(directory?: string): PdfAssets {
  const paths = directory === undefined ? assetFiles() : null;
  const read = (file: string): Uint8Array => readFileSync(paths?.[file] ?? join(directory ?? '', file));
  return {
    regular: read(LOOK.fonts.regular),
    bold: read(LOOK.fonts.bold),
    mono: read(LOOK.fonts.mono),
    colorProfile: read(PROFILE),
  };
}
