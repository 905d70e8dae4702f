import { loadCatalogue } from '#collectors/catalogue.ts';
import { type AnyDeclaration, collectorsOf } from '#domain/declaring/any-declaration.ts';
import { awsReads } from '#domain/declaring/collector.ts';
import { type Config, parseConfig } from '#domain/declaring/config.ts';
import { isConfigured } from '#domain/declaring/configured.ts';
import { scopeKindsOf } from '#domain/declaring/declaration.ts';
import { ConfigError } from '#domain/words/errors.ts';
import { printable } from '#domain/words/printable.ts';
import { awsAtHand } from './aws-at-hand.ts';
import { ofCredentials, ofHosts, regionsOf } from './doctor/aws.ts';
import { type Check, fail, ok, warn } from './doctor/check.ts';
import { ofDatabricks } from './doctor/databricks.ts';
import { ofLocker } from './doctor/locker.ts';
import { ofMachine } from './doctor/machine.ts';
import { LEAST_CONFIGURATION, readConfig } from './surroundings.ts';
import { count, printJson } from './terminal.ts';

export interface DoctorOptions {
  readonly config: string;
  readonly locker?: string;
  readonly signingKey?: string;
  readonly json?: boolean;
}

/** Looks at everything a run stands on, at once and within seconds. Reads no evidence, makes nothing. */
export async function doctor(options: DoctorOptions): Promise<void> {
  if (options.signingKey?.startsWith('kms:') === false && options.locker?.startsWith('s3://'))
    throw new ConfigError('INVALID', ['--signing-key: a bucket is sealed with a KMS key; name it as kms:<key ARN>']);
  const catalogue = await loadCatalogue();
  const { config, check } = configuration(options.config, catalogue);
  const checks = [...check, ...(await allOf(options, config, catalogue))];
  if (options.json) printJson({ ok: !checks.some(isFail), checks });
  else process.stdout.write(described(checks));
  process.exitCode = checks.some(isFail) ? 1 : 0;
}

/** What is wrong with a configuration keeps nothing else from being looked at: as if it said no more than it has to. */
function configuration(path: string, catalogue: readonly AnyDeclaration[]): { config: Config; check: Check[] } {
  try {
    return { config: readConfig(path, catalogue), check: [] };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const remedy = 'mend it; what follows is said as if it had no settings';
    return {
      config: parseConfig(LEAST_CONFIGURATION, catalogue),
      check: [fail('configuration', error.problems.join('; '), remedy)],
    };
  }
}

const isFail = ({ status }: Check): boolean => status === 'FAIL';

async function allOf(options: DoctorOptions, config: Config, catalogue: readonly AnyDeclaration[]): Promise<Check[]> {
  const aws = await awsAtHand(config);
  const machine = Promise.all(ofMachine());
  const databricks = Promise.all(ofDatabricks(config));
  const { locker, signingKey } = options;
  const kept = locker === undefined ? [] : ofLocker({ locker, signingKey }, config, aws);
  const credentials = await ofCredentials(aws);
  const found = credentials.status === 'OK' || config.regions !== 'enabled' ? await regionsOf(aws, config) : NOT_ASKED;
  const hosts = await ofHosts(servicesOf(catalogue), found.regions ?? [aws.region], aws.region);
  const read = ofReads(config, catalogue, found.regions);
  return [...(await machine), credentials, found.check, ...hosts, ...(await databricks), read, ...(await kept)];
}

const NOT_ASKED = { regions: null, check: warn('regions', 'not asked, for want of credentials', 'see credentials') };

/** The services of AWS that are asked in each region, by the first word of their actions. */
const servicesOf = (catalogue: readonly AnyDeclaration[]): string[] => [
  ...new Set(collectorsOf(catalogue).flatMap(({ reads }) => awsReads(reads).map((read) => read.split(':')[0] ?? ''))),
];

/** What a run would read: how many units in how many places, and what it leaves out. */
function ofReads(config: Config, catalogue: readonly AnyDeclaration[], regions: readonly string[] | null): Check {
  const collectors = collectorsOf(catalogue);
  const on = collectors.filter((collector) => isConfigured(collector, config));
  const workspaces = config.databricks?.workspaces;
  const places: Readonly<Record<string, number | null>> = {
    'aws-account': 1,
    'aws-region': regions?.length ?? null,
    'databricks-account': 1,
    'databricks-workspace': workspaces === 'account' ? null : (workspaces?.length ?? 0),
  };
  const units = on.flatMap((collector) => scopeKindsOf(collector).map((kind) => places[kind] ?? null));
  const known = units.reduce<number>((sum, one) => sum + (one ?? 0), 0);
  const unknown = units.includes(null) ? ', and as many again as there are places that only a run finds out' : '';
  const off = collectors.filter((collector) => !on.includes(collector)).map(({ id }) => id);
  const left = off.length === 0 ? '' : `; off: ${off.join(', ')}`;
  return ok('a run reads', `${count(known, 'unit')} of ${count(on.length, 'table')}${unknown}${left}`);
}

const WIDTH = 5;

const described = (checks: readonly Check[]): string =>
  checks
    .map(({ status, about, says, remedy }) => {
      const line = `${status.padEnd(WIDTH)}${printable(`${about}: ${says}`)}\n`;
      return remedy === null ? line : `${line}${' '.repeat(WIDTH)}→ ${printable(remedy)}\n`;
    })
    .join('');
