import type { StatefulRuleFacts } from './facts.ts';

/** A rule as it is looked at, or a line that is none. */
export type Written = StatefulRuleFacts | { readonly unreadable: string };

/** `action protocol source port -> destination port (options)`. */
const RULE = /^(\w+)\s+([\w.-]+)\s+(\S+)\s+(\S+)\s+(->|<>)\s+(\S+)\s+(\S+)\s*\((.*)\)$/s;

/**
 * The rules of a text that Suricata understands, in their order; comments are none.
 * https://docs.suricata.io/en/suricata-7.0.8/rules/intro.html
 */
export const rulesWritten = (text: string): Written[] =>
  text
    .replace(/\\\r?\n/g, ' ') // a rule may go on in the next line
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map(ruleWritten);

function ruleWritten(line: string): Written {
  const [, action, protocol, source, sourcePort, arrow, destination, destinationPort, options] =
    RULE.exec(tightened(line)) ?? [];
  if (action === undefined) return { unreadable: line };
  return {
    action: action.toUpperCase(),
    protocol: protocol!.toUpperCase(),
    source: source!,
    sourcePort: sourcePort!,
    direction: arrow === '->' ? 'FORWARD' : 'ANY',
    destination: destination!,
    destinationPort: destinationPort!,
    options: optionsIn(options!),
  };
}

/** The header's lists without spaces in them. */
function tightened(line: string): string {
  const start = line.indexOf('(');
  const [header, rest] = start < 0 ? [line, ''] : [line.slice(0, start), line.slice(start)];
  return header.replace(/\[[^(]*?\](?=\s)/g, (list) => list.replace(/\s+/g, '')) + rest;
}

/** Options end with a semicolon, but not with one that is in quotes or escaped. */
function optionsIn(text: string): string[] {
  const options = [''];
  let [isQuoted, isEscaped] = [false, false];
  for (const letter of text) {
    if (letter === '"' && !isEscaped) isQuoted = !isQuoted;
    if (letter === ';' && !isQuoted && !isEscaped) options.push('');
    else options[options.length - 1] += letter;
    isEscaped = letter === '\\' && !isEscaped;
  }
  return options.map((option) => option.trim()).filter((option) => option !== '');
}
