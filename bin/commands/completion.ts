import type { Command, Option } from 'commander';
import { loadViews } from '#adapters/query/load-views.ts';
import { loadCatalogue } from '#collectors/catalogue.ts';
import { declaredTable } from '#domain/declaring/declared-table.ts';
import { askedTables } from '#domain/tables/whole-tables.ts';
import { byText } from '#domain/words/by-text.ts';
import { type Completed, SCRIPTS, type Values } from './completion-scripts.ts';
import { writeAnswer } from './output.ts';

/** Values by the names of options. */
type Known = Readonly<Record<string, readonly string[]>>;

/** Prints a script that completes this command line in a shell: its commands, options and what they may be given. */
export async function completion(shell: keyof typeof SCRIPTS, program: Command): Promise<void> {
  const catalogue = await loadCatalogue();
  const tables = catalogue.map(declaredTable);
  const asked = [...askedTables(tables), ...(await loadViews(tables))];
  const known: Known = {
    name: ['list', ...asked.map(({ name }) => name)].sort(byText),
    only: catalogue.map(({ id }) => id),
  };
  const script = SCRIPTS[shell](program.commands.map((command) => completed(command, known)));
  await writeAnswer(
    (async function* () {
      yield script;
    })(),
  );
}

function completed(command: Command, known: Known): Completed {
  const help = { name: 'help', description: 'display help for command', value: undefined, isList: false };
  const options = command.options.map((option) => ({
    name: option.long?.slice(2) ?? '',
    description: option.description,
    value: given(option, known),
    isList: option.attributeName() === 'only',
  }));
  const places = command.registeredArguments.map((argument) => ({
    name: argument.name(),
    values: argument.argChoices ?? (FILES.includes(argument.name()) ? ('files' as const) : []),
  }));
  return { name: command.name(), description: command.description(), options: [...options, help], places };
}

const FILES: readonly string[] = ['locker', 'config', 'signingKey', 'key', 'out'];

/** What an option may be given: one of these, a file, or (none) a word only its writer knows. */
function given(option: Option, known: Known): Values | undefined {
  if (!option.required) return undefined;
  const name = option.attributeName();
  return option.argChoices ?? known[name] ?? (FILES.includes(name) ? 'files' : []);
}
