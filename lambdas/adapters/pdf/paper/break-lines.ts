/** Width of a text in points. Additive at spaces: measure('a ') + measure('b') = measure('a b'). */
export type Measure = (text: string) => number;

/**
 * Breaks `text` into lines no wider than `width`, at spaces; a word wider than the line breaks after punctuation or
 * before a capital within it, else at any character. Lossless: the lines joined are the text, with a space for `\n`, so
 * that whoever copies or listens to it gets it whole. Spaces at the ends of lines may reach past the width unseen.
 */
export const breakLines = (text: string, width: number, measure: Measure): string[] =>
  text
    .split('\n')
    .map((paragraph, at, all) => (at < all.length - 1 ? `${paragraph} ` : paragraph))
    .flatMap((paragraph) => breakParagraph(paragraph, width, measure));

function breakParagraph(text: string, width: number, measure: Measure): string[] {
  const lines: string[] = [];
  let line = '';
  let used = 0;
  const next = () => {
    lines.push(line);
    line = '';
    used = 0;
  };
  for (const token of text.match(/[^ ]+ ?| /g) ?? [])
    for (const piece of piecesOf(token, width, measure)) {
      if (line !== '' && used + measure(visible(piece)) > width) next();
      line += piece;
      used += measure(piece);
    }
  lines.push(line);
  return lines;
}

const visible = (piece: string): string => (piece.length > 1 && piece.endsWith(' ') ? piece.slice(0, -1) : piece);

/** The word itself if a line can hold it, else what it may be broken into. */
function piecesOf(token: string, width: number, measure: Measure): string[] {
  if (measure(visible(token)) <= width) return [token];
  return partsOf(token).flatMap((part) => (measure(visible(part)) <= width ? [part] : Array.from(part)));
}

/** Where a word may be broken: after punctuation and before a capital within it. */
export const partsOf = (word: string): string[] => word.split(/(?<=[/:_.,=@-])(?![/:_.,=@ -])|(?<=[a-z])(?=[A-Z])/);
