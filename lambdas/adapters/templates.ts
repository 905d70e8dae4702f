/** Set in the bundle of the command line: where it carries the templates, from each of its files. */
declare const __EVIDENCE_TEMPLATES__: string | undefined;

export const isBundle = (): boolean => typeof __EVIDENCE_TEMPLATES__ !== 'undefined';

/** The folder of the templates. */
export const TEMPLATES = new URL(
  typeof __EVIDENCE_TEMPLATES__ === 'undefined' ? '../../templates/' : __EVIDENCE_TEMPLATES__,
  import.meta.url,
);
