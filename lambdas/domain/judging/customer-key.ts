import * as z from 'zod';
import {
  fail,
  type Judgement,
  type Lookup,
  notApplicable,
  type PolicyOf,
  pass,
  type RuleContext,
  unknown,
  unread,
} from '../declaring/rule.ts';

export const approvedKeys = z
  .array(
    z
      .string()
      .regex(
        /^(arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key\/[A-Za-z0-9-]+|alias\/(?!aws\/)[A-Za-z0-9/_-]+)$/,
        'is neither the ARN of a key nor an alias such as alias/phi',
      ),
  )
  .default([])
  .describe('Keys that may encrypt volumes and snapshots, by ARN or alias; none: every customer-managed key may');

/** What other rules need to know of a key; rows of `kms-keys` have it. */
export interface KeyFacts {
  /** `AWS` or `CUSTOMER`. */
  readonly keyManager: string | null;
  readonly keyState: string | null;
  readonly aliases: readonly string[] | null;
}

/**
 * States in which a key encrypts and decrypts:
 * https://docs.aws.amazon.com/kms/latest/developerguide/key-state.html
 */
export const USABLE_STATES: readonly string[] = ['Enabled', 'Updating'];

/** AWS keeps this part of the alias names to itself, so an alias there is an AWS-managed key in every account. */
export const isAwsAlias = (key: string): boolean => /(^|:)alias\/aws\//.test(key);

/**
 * Whether the key with this ARN is the customer's own, usable and, where `approved` names any, one of those (by ARN or
 * alias name). A key that `kms-keys` did not see, because it was not read or belongs to another account, is UNKNOWN.
 */
export function judgeCustomerKey(
  arn: string,
  approved: readonly string[],
  lookup: RuleContext<unknown>['lookup'],
): Judgement {
  const key: Lookup<KeyFacts> = lookup<KeyFacts>('kms-keys', arn, arn.split(':')[3]);
  if ('absent' in key)
    return unknown('KEY_NOT_IN_ACCOUNT', `The key ${arn} is none of this account; only its owner can say what it is.`);
  const gap = 'gap' in key ? key.gap : (key.unread('keyManager') ?? key.unread('keyState'));
  if (gap || 'gap' in key) return unknown('KEY_UNREAD', `What the key ${arn} is could not be read: ${gap?.reason}.`);
  return judgeFacts(arn, key.found, approved);
}

/** What EC2 says of the encryption of a volume or snapshot. */
interface Disk {
  readonly encrypted: boolean | null;
  readonly kmsKeyArn: string | null;
}

/** Whether a volume or snapshot is encrypted with a key that the policy approves of. */
export function judgeDiskKey(
  what: 'volume' | 'snapshot',
  { encrypted, kmsKeyArn }: Disk,
  context: RuleContext<PolicyOf<{ readonly approvedKeys: typeof approvedKeys }>>,
): Judgement {
  const gap = context.unread('encrypted') ?? context.unread('kmsKeyArn');
  if (gap) return unread(gap);
  if (encrypted === null)
    return unknown('ENCRYPTION_NOT_REPORTED', `EC2 did not say whether the ${what} is encrypted.`);
  if (!encrypted)
    return notApplicable('NOT_ENCRYPTED', `The ${what} has no key, because it is not encrypted: a failure of its own.`);
  if (kmsKeyArn === null) return unknown('KEY_NOT_REPORTED', `EC2 did not say which key encrypts the ${what}.`);
  return judgeCustomerKey(kmsKeyArn, context.policy.approvedKeys, context.lookup);
}

function judgeFacts(arn: string, key: KeyFacts, approved: readonly string[]): Judgement {
  if (key.keyManager === null || key.keyState === null)
    return unknown('KEY_NOT_DESCRIBED', `KMS did not say who manages the key ${arn} or in which state it is.`);
  if (key.keyManager === 'AWS')
    return fail(
      'AWS_MANAGED_KEY',
      `The key ${arn} is managed by AWS: the customer controls neither its policy nor its life.`,
    );
  if (!USABLE_STATES.includes(key.keyState))
    return fail('KEY_NOT_USABLE', `The key ${arn} is ${key.keyState}: what it encrypts cannot be read.`);
  if (approved.length === 0) return pass(`The key ${arn} is managed by the customer and ${key.keyState}.`);
  if (approved.includes(arn)) return pass(`The key ${arn} is approved and ${key.keyState}.`);
  if (key.aliases === null)
    return unknown('ALIASES_UNREAD', `Whether the key ${arn} has an approved alias could not be read.`);
  const alias = key.aliases.find((name) => approved.includes(name));
  if (alias !== undefined) return pass(`The key ${arn} is approved as ${alias} and ${key.keyState}.`);
  return fail('KEY_NOT_APPROVED', `The key ${arn} is managed by the customer but is not among the approved keys.`);
}
