/** Listed words, or files. */
export type Values = readonly string[] | 'files';

/** A command as a shell completes it. */
export interface Completed {
  readonly name: string;
  readonly description: string;
  readonly options: readonly {
    readonly name: string;
    readonly description: string;
    /** Undefined for a switch. */
    readonly value: Values | undefined;
    /** Several values, separated by commas. */
    readonly isList: boolean;
  }[];
  readonly places: readonly { readonly name: string; readonly values: Values }[];
}

type Script = (commands: readonly Completed[]) => string;

const flags = ({ options }: Completed): string => options.map(({ name }) => `--${name}`).join(' ');

const bash: Script = (commands) => `# evidence completion bash
_evidence() {
  local cur="\${COMP_WORDS[COMP_CWORD]}" prev="\${COMP_WORDS[COMP_CWORD-1]}" command="" before="" i
  if [[ $cur == "=" ]]; then cur=""; elif [[ $prev == "=" ]]; then prev="\${COMP_WORDS[COMP_CWORD-2]}"; fi
  for ((i = 1; i < COMP_CWORD; i++)); do
    if [[ \${COMP_WORDS[i]} != -* ]]; then command="\${COMP_WORDS[i]}"; break; fi
  done
  COMPREPLY=()
  case "$command $prev" in
${commands.flatMap(bashValues).join('\n')}
  esac
  case "$command" in
    "") COMPREPLY=($(compgen -W "${commands.map(({ name }) => name).join(' ')} --help --version" -- "$cur")) ;;
${commands.map(bashCommand).join('\n')}
  esac
}
complete -o bashdefault -o default -F _evidence evidence
`;

function bashValues({ name: command, options }: Completed): string[] {
  return options.flatMap(({ name, value, isList }) => {
    if (value === undefined) return [];
    const at = `    "${command} --${name}")`;
    if (value === 'files') return [`${at} return ;;`];
    const reply = `COMPREPLY=($(compgen ${isList ? '-P "$before" ' : ''}-W "${value.join(' ')}" -- "\${cur${isList ? '##*,' : ''}}")); return ;;`;
    return [isList ? `${at} [[ $cur == *,* ]] && before="\${cur%,*},"; ${reply}` : `${at} ${reply}`];
  });
}

function bashCommand(command: Completed): string {
  const words = command.places.flatMap(({ values }) => (values === 'files' ? [] : values));
  const plain = words.length === 0 ? '' : ` else COMPREPLY=($(compgen -W "${words.join(' ')}" -- "$cur"));`;
  return `    ${command.name}) if [[ $cur == -* ]]; then COMPREPLY=($(compgen -W "${flags(command)}" -- "$cur"));${plain} fi ;;`;
}

/** In zsh's specifications a colon and brackets mean something. */
const zshText = (text: string): string => text.replaceAll("'", "'\\''").replace(/[\\[\]:]/g, '\\$&');

const zsh: Script = (commands) => `#compdef evidence
_evidence() {
  local -a commands
  commands=(
${commands.map(({ name, description }) => `    '${name}:${zshText(description)}'`).join('\n')}
  )
  if (( CURRENT == 2 )); then _describe command commands; return; fi
  local command=$words[2]
  shift words
  (( CURRENT-- ))
  case $command in
${commands.map((command) => `    ${command.name}) _arguments \\\n${zshArguments(command).join(' \\\n')} ;;`).join('\n')}
  esac
}
if [[ $funcstack[1] == _evidence ]]; then _evidence "$@"; else compdef _evidence evidence; fi
`;

const zshArguments = ({ options, places }: Completed): string[] => [
  ...options.map(({ name, description, value, isList }) => {
    const what = value === undefined ? '' : `:${name}:${zshValues(value, isList)}`;
    return `      '--${name}[${zshText(description)}]${what}'`;
  }),
  ...places.map(({ name, values }, at) => `      '${at + 1}:${name}:${zshValues(values, false)}'`),
];

function zshValues(values: Values, isList: boolean): string {
  if (values === 'files') return '_files';
  if (values.length === 0) return ' ';
  return isList ? `_values -s , value ${values.join(' ')}` : `(${values.join(' ')})`;
}

const fishText = (text: string): string => `'${text.replace(/['\\]/g, '\\$&')}'`;

const fish: Script = (commands) =>
  `${['# evidence completion fish', ...commands.flatMap(fishLines)].map((line) => `${line}\n`).join('')}`;

function fishLines({ name: command, description, options, places }: Completed): string[] {
  const within = `complete -c evidence -n '__fish_seen_subcommand_from ${command}'`;
  return [
    `complete -c evidence -n __fish_use_subcommand -f -a ${command} -d ${fishText(description)}`,
    ...options.map(({ name, description: about, value, isList }) => {
      const takes = value === undefined ? '' : value === 'files' ? ' -r' : ` -x -a ${fishValues(value, isList)}`;
      return `${within} -l ${name}${takes} -d ${fishText(about)}`;
    }),
    ...places.flatMap(({ values }) =>
      values === 'files' || values.length === 0 ? [] : [`${within} -f -a '${values.join(' ')}'`],
    ),
  ];
}

const fishValues = (values: readonly string[], isList: boolean): string =>
  isList ? `'(__fish_append , ${values.join(' ')})'` : `'${values.join(' ')}'`;

export const SCRIPTS = { bash, zsh, fish } as const;
