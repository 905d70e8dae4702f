import type { NamedPrincipal, Principals } from './document.ts';
import type { Holds } from './operators.ts';
import { hasWildcard } from './wildcards.ts';

/** Who asks. */
export type Asker =
  /** Somebody of an AWS account: the ARN of a user, or of the role of a session, and the session's own. */
  | { readonly kind: 'AWS'; readonly account: string; readonly arn: string; readonly session?: string }
  | { readonly kind: 'SERVICE'; readonly name: string }
  /** Nobody signed the request. */
  | { readonly kind: 'ANONYMOUS' };

const ACCOUNT = /^(?:\d{12}|arn:[^:]*:iam::(\d{12}):root)$/;
/** What stands for a principal that was deleted. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-prefixes */
const UNIQUE_ID = /^(AIDA|AROA|AGPA|AIPA|ANPA|APKA|ASCA|ABIA|AKIA|ASIA)[A-Z0-9]{12,}$/;
const ARN = /^arn:[^:]*:(?:iam|sts)::(\d{12}):(user|role|assumed-role|federated-user|group)\/.+$/;

/** What a name in a policy stands for. */
export type Named =
  | { readonly kind: 'ACCOUNT'; readonly account: string }
  | { readonly kind: 'ARN'; readonly account: string; readonly arn: string }
  /** A deleted principal: a new one of the same name has another id. Nobody can ask as it. */
  | { readonly kind: 'VANISHED'; readonly id: string }
  | { readonly kind: 'SERVICE'; readonly name: string }
  | { readonly kind: 'UNCERTAIN'; readonly account: string | null };

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html */
export function standsFor({ kind, name }: NamedPrincipal): Named {
  if (kind === 'Service') return hasWildcard(name) ? { kind: 'UNCERTAIN', account: null } : { kind: 'SERVICE', name };
  if (kind === 'Federated') return { kind: 'UNCERTAIN', account: /^arn:[^:]*:iam::(\d{12}):/.exec(name)?.[1] ?? null };
  if (kind === 'CanonicalUser') return { kind: 'UNCERTAIN', account: null };
  const account = ACCOUNT.exec(name);
  if (account) return { kind: 'ACCOUNT', account: account[1] ?? name };
  if (UNIQUE_ID.test(name)) return { kind: 'VANISHED', id: name };
  const arn = ARN.exec(name);
  const isPlain = !hasWildcard(name) && !name.includes('${');
  if (arn?.[1] && isPlain) return { kind: 'ARN', account: arn[1], arn: name };
  return { kind: 'UNCERTAIN', account: isPlain ? (arn?.[1] ?? null) : null };
}

/** `arn:aws:sts::<account>:assumed-role/<role>/<session>`: the role's path is not in it. */
const SESSION = /^(arn:[^:]*):sts::(\d{12}):assumed-role\/([^/]+)\/.+$/;

export const isSession = (arn: string): boolean => SESSION.test(arn);

/** Somebody of an account, as its ARN names them; of a session the role, taken to have no path, stands beside it. */
export function askerNamed(account: string, arn: string): Asker {
  const [, head, owner, role] = SESSION.exec(arn) ?? [];
  return head === undefined
    ? { kind: 'AWS', account, arn }
    : { kind: 'AWS', account, arn: `${head}:iam::${owner}:role/${role}`, session: arn };
}

/** Whether a statement is about who asks. */
export function isAbout(principals: Principals, asker: Asker): Holds {
  if (principals.anyone) return !principals.not;
  const found = principals.named.map((named) => names(standsFor(named), asker));
  const any = found.includes(true) ? true : found.includes(undefined) ? undefined : false;
  if (!principals.not) return any;
  return any === false ? notExempt(principals, asker) : exempt(principals, asker);
}

function names(named: Named, asker: Asker): Holds {
  if (named.kind === 'VANISHED') return false;
  if (asker.kind === 'SERVICE') return named.kind === 'SERVICE' && named.name === asker.name;
  if (named.kind === 'UNCERTAIN')
    return asker.kind === 'AWS' && named.account !== null && named.account !== asker.account ? false : undefined;
  if (named.kind === 'SERVICE' || asker.kind === 'ANONYMOUS') return false;
  if (named.kind === 'ACCOUNT') return named.account === asker.account;
  return named.arn === asker.arn || named.arn === asker.session;
}

/** Whom a NotPrincipal names nowhere. */
const notExempt = ({ named }: Principals, asker: Asker): Holds =>
  asker.kind === 'AWS' && named.map(standsFor).some((one) => 'account' in one && one.account === asker.account)
    ? undefined // somebody else of the same account is exempt
    : true;

/**
 * A NotPrincipal that lets a role's session or a user through has to name the account beside it, and of a role the session
 * too: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html. What names less is
 * not understood here.
 */
function exempt({ named }: Principals, asker: Asker): Holds {
  if (asker.kind !== 'AWS') return asker.kind === 'SERVICE' ? false : undefined;
  const all = named.map(standsFor);
  const hasAccount = all.some((one) => one.kind === 'ACCOUNT' && one.account === asker.account);
  const isNamed = (arn: string) => all.some((one) => one.kind === 'ARN' && one.arn === arn);
  const isWhole = isNamed(asker.arn) && (asker.session === undefined || isNamed(asker.session));
  return hasAccount && isWhole ? false : undefined;
}
