const ASCII = /^[\x20-\x7e\n]*$/;
const SIMPLE = /^[[\p{L}\p{N}\p{P}\p{S}]&&[\p{sc=Latin}\p{sc=Greek}\p{sc=Cyrillic}\p{sc=Common}]]$/v;

/**
 * The text with every character that would not be seen exactly as it is replaced by its code point, `[U+1F98A]`:
 * what the font lacks, what is invisible or turns the reading direction (a name may be chosen to deceive), combining
 * marks that make no one character with the letter before, and scripts that need shaping. Nothing is dropped; `\n` stays a line break.
 */
export function printable(text: string, hasGlyph: (codePoint: number) => boolean): string {
  if (ASCII.test(text)) return text;
  let shown = '';
  for (const character of text.normalize('NFC')) {
    const codePoint = character.codePointAt(0) as number;
    shown += ASCII.test(character) || isShown(character, codePoint, hasGlyph) ? character : name(codePoint);
  }
  return shown;
}

const isShown = (character: string, codePoint: number, hasGlyph: (codePoint: number) => boolean): boolean =>
  codePoint <= 0xffff && SIMPLE.test(character) && hasGlyph(codePoint);

const name = (codePoint: number): string => `[U+${codePoint.toString(16).toUpperCase().padStart(4, '0')}]`;
