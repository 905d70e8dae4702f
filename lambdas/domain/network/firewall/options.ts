/** What the options of a stateful rule add to its header. */
export interface OptionsMeant {
  /** The one name that a matching flow asks for, `.x` with all below it; null: no option speaks of names. */
  readonly name: string | null;
  /** Every flow that the header matches is matched, but for the packets that open a TCP connection. */
  readonly isWhole: boolean;
  /** Only packets of connections that stand are matched: of UDP and ICMP not the first ones, which say it all. */
  readonly isOfFlows: boolean;
  /** The options that are not understood. What a rule with one matches is less than its header says, nobody knows how much less. */
  readonly unknown: readonly string[];
}

interface Option {
  readonly keyword: string;
  readonly value: string;
}

/** They say what is logged, or name the rule: https://docs.suricata.io/en/suricata-7.0.8/rules/meta.html */
const SAYS_NOTHING: ReadonlySet<string> = new Set([
  'msg',
  'sid',
  'rev',
  'gid',
  'classtype',
  'reference',
  'metadata',
  'priority',
  'alert',
  'noalert',
  'target',
]);

/** Of a flow that was opened from inside: https://docs.suricata.io/en/suricata-7.0.8/rules/flow-keywords.html */
const DATA_TO_SERVER: ReadonlySet<string> = new Set(['established', 'to_server', 'from_client']);
/** Of other states, `not_established` above all, nobody says whether a rule of them passes more than the packets it matches. */
const FLOW_STATES: ReadonlySet<string> = new Set([...DATA_TO_SERVER, 'to_client', 'from_server']);

/** The buffers that hold a name: https://docs.suricata.io/en/suricata-7.0.8/rules/tls-keywords.html, http-keywords.html */
const NAME_BUFFERS: ReadonlySet<string> = new Set(['tls.sni', 'tls_sni', 'http.host']);
const OF_A_NAME: ReadonlySet<string> = new Set(['content', 'dotprefix', 'startswith', 'endswith', 'nocase']);

/**
 * Reads the options as far as AWS itself writes them for a domain list:
 * https://docs.aws.amazon.com/network-firewall/latest/developerguide/suricata-examples.html
 */
export function optionsMeant(options: readonly string[]): OptionsMeant {
  const said = options.map(optionOf).filter(({ keyword }) => !SAYS_NOTHING.has(keyword));
  const flow = said.filter(({ keyword }) => keyword === 'flow');
  const state = said.filter(({ keyword, value }) => keyword === 'ssl_state' && value === 'client_hello');
  const rest = said.filter((option) => !flow.includes(option) && !state.includes(option));
  const states = flow.flatMap(({ value }) => value.split(',').map((one) => one.trim()));
  const isWhole = state.length === 0 && states.every((one) => DATA_TO_SERVER.has(one));
  const strange = states.filter((one) => !FLOW_STATES.has(one)).map((one) => `flow:${one}`);
  const isOfFlows = flow.length > 0;
  if (rest.length === 0) return { name: null, isWhole, isOfFlows, unknown: strange };
  const name = nameMeant(rest);
  return name === undefined
    ? { name: null, isWhole: false, isOfFlows, unknown: [...strange, ...new Set(rest.map(({ keyword }) => keyword))] }
    : { name, isWhole: false, isOfFlows, unknown: strange };
}

function optionOf(text: string): Option {
  const colon = text.indexOf(':');
  const [keyword, value] = colon < 0 ? [text, ''] : [text.slice(0, colon), text.slice(colon + 1)];
  return { keyword: keyword.trim().toLowerCase(), value: value.trim() };
}

/** The name of `tls.sni; content:"example.com"; startswith; endswith`, and of `tls.sni; dotprefix; content:".example.com"; endswith`. */
function nameMeant([buffer, ...rest]: readonly Option[]): string | undefined {
  if (buffer === undefined || !NAME_BUFFERS.has(buffer.keyword)) return undefined;
  if (!rest.every(({ keyword }) => OF_A_NAME.has(keyword))) return undefined;
  const contents = rest.filter(({ keyword }) => keyword === 'content');
  const has = (word: string): boolean => rest.some(({ keyword }) => keyword === word);
  const [, content] = /^"([a-z0-9._-]+)"$/i.exec(contents[0]?.value ?? '') ?? [];
  if (contents.length !== 1 || content === undefined || !has('endswith')) return undefined;
  if (content.startsWith('.')) return has('startswith') && !has('dotprefix') ? undefined : content;
  return has('startswith') && !has('dotprefix') ? content : undefined;
}
