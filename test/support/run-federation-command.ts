import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

/** What the two command lines know of the world, as their pages document the answers. */
export interface FederationWorld {
  /** Undefined: outbound federation is switched off in the AWS account. `None`: the answer does not name it. */
  readonly issuer: string | undefined;
  /** What the list of service principals answers, whatever the filter. */
  readonly principals: readonly { readonly id: string; readonly applicationId: string }[];
  /** What the shell already has in its environment. */
  readonly shell?: Readonly<Record<string, string>>;
}

export interface FederationOutcome {
  readonly status: number | null;
  readonly stderr: string;
  /** The arguments of each call, in order. */
  readonly asked: readonly (readonly string[])[];
  /** The environment by which each call of `databricks` knows whom to ask: `<name>=<value>`. */
  readonly told: readonly (readonly string[])[];
  /** What was created, if anything was. */
  readonly created: { readonly principal: string; readonly policy: unknown } | undefined;
}

/** https://docs.aws.amazon.com/cli/latest/reference/iam/get-outbound-web-identity-federation-info.html */
const AWS = `
[ "$*" = 'iam get-outbound-web-identity-federation-info --query IssuerIdentifier --output text' ] || exit 252
[ -n "$ISSUER" ] || { echo 'An error occurred (FeatureDisabled)' >&2; exit 254; }
echo "$ISSUER"`;

/** https://docs.databricks.com/aws/en/dev-tools/cli/reference/account-service-principals-commands and …-federation-policy-commands */
const DATABRICKS = `
env | grep '^DATABRICKS_[A-Z_]*=.' | LC_ALL=C sort | tr '\\n' '\\037' >> "$CALLS.told"; printf '\\036' >> "$CALLS.told"
case "$1 $2 $3" in
  'account service-principals list') printf '%s' "$PRINCIPALS" ;;
  'account service-principal-federation-policy create') ;;
  *) exit 1 ;;
esac`;

/** Pastes a command into bash, with stand-ins for `aws` and `databricks` on the PATH. */
export function runFederationCommand(
  command: string,
  { issuer, principals, shell }: FederationWorld,
): FederationOutcome {
  const folder = mkdtempSync(join(tmpdir(), 'evidence-shell-'));
  try {
    const log = join(folder, 'calls');
    for (const [name, script] of [
      ['aws', AWS],
      ['databricks', DATABRICKS],
    ] as const) {
      const noted = `for word in ${name} "$@"; do printf '%s\\037' "$word"; done >> "$CALLS"; printf '\\036' >> "$CALLS"`;
      writeFileSync(join(folder, name), `#!/usr/bin/env bash\n${noted}${script}\n`);
      chmodSync(join(folder, name), 0o755);
    }
    const env = {
      ...shell,
      PATH: [folder, process.env.PATH].join(delimiter),
      CALLS: log,
      ISSUER: issuer ?? '',
      PRINCIPALS: JSON.stringify(principals),
    };
    const { status, stderr } = spawnSync('bash', ['--norc', '-c', command], { cwd: folder, env, encoding: 'utf8' });
    const asked = wordsIn(log);
    return { status, stderr, asked, told: wordsIn(`${log}.told`), created: createdBy(asked) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const wordsIn = (file: string): string[][] =>
  (existsSync(file) ? readFileSync(file, 'utf8') : '')
    .split('\u001e')
    .filter(Boolean)
    .map((call) => call.split('\u001f').slice(0, -1));

function createdBy(asked: FederationOutcome['asked']): FederationOutcome['created'] {
  const create = ['databricks', 'account', 'service-principal-federation-policy', 'create'];
  const call = asked.find((words) => create.every((word, index) => words[index] === word));
  if (!call) return undefined;
  const [principal = '', flag, json = '', ...more] = call.slice(create.length);
  if (flag !== '--json' || more.length > 0) throw new Error(`created with ${JSON.stringify(call)}`);
  return { principal, policy: JSON.parse(json) };
}
