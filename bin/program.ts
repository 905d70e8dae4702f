import { Argument, Command, Option } from 'commander';
import { QUERY_FORMATS } from '#adapters/query/formats.ts';
import { printable, printableLines } from '#domain/words/printable.ts';

/**
 * The command line: what may be asked, and what the exit status says. What carries a command out is loaded when it is
 * asked for, so that help, and a mistake in what was typed, are answered at once. `isQuiet`: mistakes are thrown, not said.
 */
export function evidenceProgram(version: string, isQuiet = false): Command {
  const program = new Command('evidence')
    .description('Collects, seals, verifies and reports HIPAA evidence for Databricks on AWS')
    .version(version)
    .exitOverride()
    .configureHelp({ sortSubcommands: false })
    .addCommand(collectCommand())
    .addCommand(verifyCommand())
    .addCommand(reportCommand())
    .addCommand(queryCommand())
    .addCommand(doctorCommand())
    .addCommand(completionCommand());
  const say = (text: string): void => {
    if (!isQuiet) process.stderr.write(text);
  };
  const writeErr = (text: string): void => say(text.split('\n').map(printable).join('\n'));
  const outputError = (text: string): void => say(`${printableLines(text)}\n`);
  for (const command of [program, ...program.commands]) command.configureOutput({ writeErr, outputError });
  return program;
}

/** Loads what carries out a command, with the heap held from here on. */
const held = async <Module>(load: () => Promise<Module>): Promise<Module> =>
  (await import('#adapters/frugal-heap.ts')).heldLoading(load);

const PLACE = 'a directory, or s3://bucket';

const exits = (how: string): string => `\nExit status: ${how}.`;

const collectCommand = (): Command =>
  new Command('collect')
    .description('Takes the evidence of one run and seals it, with the AWS credentials at hand')
    .requiredOption('--locker <place>', PLACE)
    .option('--config <file>', 'where context.evidence stands', 'cdk.json')
    .option(
      '--at <time>',
      'the slot of the run: a time in ISO 8601, or "now" (default: the latest slot of the schedule)',
    )
    .option('--only <ids>', 'only these tables, separated by commas, with what they are made of')
    .option(
      '--signing-key <key>',
      'a file, or kms:<key ARN> (default for a directory: <locker>.signing-key.pem, made for a new locker)',
    )
    .option('--new-signing-key', 'make the file that --signing-key names, for a new locker')
    .option('--json', 'print the result as JSON')
    .addHelpText('after', exits('0 sealed complete, 3 sealed with gaps, 1 not sealed, 2 usage or configuration'))
    .action(async (options) => (await held(() => import('./commands/collect.ts'))).collect(options))
    .exitOverride();

const verifyCommand = (): Command =>
  new Command('verify')
    .description('Checks every signature, link, hash and lock, that every object is sealed, and that no run is missing')
    .argument('<locker>', PLACE)
    .option('--key <file>', 'the public key (PEM) the seals must be signed with; without it: self-consistent only')
    .option('--since <run>', 'check the whole chain, but read objects of this run and later only')
    .option('--replay', 'derive every table again from its recordings and compare')
    .option('--json', 'print the result as JSON')
    .addHelpText(
      'after',
      exits(
        '0 intact, 1 something sealed changed or something was added, 3 intact but runs are missing or open, 2 usage',
      ),
    )
    .action(async (place, options) => (await held(() => import('./commands/verify.ts'))).verify(place, options))
    .exitOverride();

const reportCommand = (): Command =>
  new Command('report')
    .description('Renders the report of a month as a PDF, after verifying the evidence')
    .argument('<locker>', PLACE)
    .requiredOption('--period <yyyy-mm>', 'a calendar month, UTC')
    .option('--out <file>', 'where the PDF goes (default: evidence-<period>.pdf)')
    .option('--key <file>', 'the public key (PEM) the seals must be signed with')
    .option('--json', 'print the result as JSON')
    .addHelpText('after', exits('0 rendered, 1 refused because the evidence does not verify, 2 usage'))
    .action(async (place, options) => (await held(() => import('./commands/report.ts'))).report(place, options))
    .exitOverride();

const QUERY_NOTES = `
table: as wide as the terminal (or COLUMNS); the first 10,000 rows; its last line counts what it cut or left out.
csv: all rows (RFC 4180); text a spreadsheet would run as a formula (= + - @ …), or that begins with ', has a ' in front.
json: all rows, one array, every value exactly.`;

const queryCommand = (): Command =>
  new Command('query')
    .description('Asks the Athena tables and views, on DuckDB over the same files')
    .argument('<locker>', PLACE)
    .argument('[sql]', 'one SELECT')
    .option('--name <query>', 'a table or view by its name; --name list shows them')
    .addOption(new Option('--format <format>', 'how the answer is printed').choices(QUERY_FORMATS).default('table'))
    .option('--memory <size>', 'what the query may hold in memory before it uses the temporary directory', '256MB')
    .addHelpText('after', QUERY_NOTES)
    .addHelpText('after', exits('0 answered, 1 not answered, 2 usage'))
    .action(async (place, sql, options) => (await held(() => import('./commands/query.ts'))).query(place, sql, options))
    .exitOverride();

const doctorCommand = (): Command =>
  new Command('doctor')
    .description('Says what is here and what would keep a run from being taken; reads no evidence and makes nothing')
    .option('--config <file>', 'where context.evidence stands', 'cdk.json')
    .option('--locker <place>', `${PLACE}: whether it opens, and whether its key is at hand`)
    .option('--signing-key <key>', 'a file, or kms:<key ARN> (default for a directory: <locker>.signing-key.pem)')
    .option('--json', 'print the result as JSON')
    .addHelpText('after', exits('0 nothing stands in the way, 1 something would stop a run, 2 usage or configuration'))
    .action(async (options) => (await held(() => import('./commands/doctor.ts'))).doctor(options))
    .exitOverride();

const SHELLS_NOTE = `
bash: eval "$(evidence completion bash)" in ~/.bashrc; zsh: the same in ~/.zshrc, after compinit
fish: evidence completion fish > ~/.config/fish/completions/evidence.fish`;

const completionCommand = (): Command =>
  new Command('completion')
    .description('Prints a script that completes commands, options, tables and files in your shell')
    .addArgument(new Argument('<shell>', 'which one').choices(['bash', 'zsh', 'fish']))
    .addHelpText('after', SHELLS_NOTE)
    .action(async (shell, _options, command) =>
      (await import('./commands/completion.ts')).completion(shell, command.parent),
    )
    .exitOverride();
