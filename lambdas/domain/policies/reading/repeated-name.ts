/**
 * The first name that an object of a JSON text gives twice. `JSON.parse` keeps the last of them, and nobody documents which
 * one AWS obeys: RFC 8259, section 4, calls what receivers do with it unpredictable. The text has to be JSON.
 */
export function repeatedName(text: string): string | undefined {
  const open: (Set<string> | null)[] = []; // the names of each object around; null: a list
  let isName = false;
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"|[{}[\],:]/g)) {
    const names = open.at(-1);
    if (isName && names && token.startsWith('"')) {
      const name = String(JSON.parse(token));
      if (names.has(name)) return name;
      names.add(name);
    }
    nest(open, token);
    isName = token === '{' || (token === ',' && open.at(-1) !== null);
  }
  return undefined;
}

function nest(open: (Set<string> | null)[], token: string): void {
  if (token === '{') open.push(new Set());
  if (token === '[') open.push(null);
  if (token === '}' || token === ']') open.pop();
}
