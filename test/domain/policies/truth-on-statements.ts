import type { Row } from './truth-table.ts';

const KEY = 'arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab';
const allow = (parts: object = {}) => ({ Effect: 'Allow', Principal: '*', Action: 'kms:*', Resource: '*', ...parts });
const deny = (parts: object = {}) => ({ ...allow(parts), Effect: 'Deny' });
const without = (statement: object, ...names: string[]) =>
  Object.fromEntries(Object.entries(statement).filter(([name]) => !names.includes(name)));

const LOGIC: readonly Row[] = (
  [
    ['nothing allowed is denied', [], 'DENIED'],
    ['an Allow allows', [allow()], 'ALLOWED'],
    ['an explicit Deny goes before an Allow', [allow(), deny()], 'DENIED'],
    ['the order of statements decides nothing', [deny(), allow()], 'DENIED'],
    ['a Deny of something else denies nothing here', [allow(), deny({ Action: 'kms:Encrypt' })], 'ALLOWED'],
    ['a Deny alone allows nothing', [deny({ Action: 'kms:Encrypt' })], 'DENIED'],
  ] as const
).map(([says, statements, answer]) => ({ says, page: 'reference_policies_evaluation-logic', statements, answer }));

const PRINCIPALS: readonly Row[] = (
  [
    ['"*" is everybody', '*', 'ALLOWED'],
    ['{"AWS": "*"} is everybody', { AWS: '*' }, 'ALLOWED'],
    ['an account by its number is everybody in it', { AWS: '444455556666' }, 'ALLOWED'],
    ['an account by its root is everybody in it', { AWS: 'arn:aws:iam::444455556666:root' }, 'ALLOWED'],
    ['another account is not', { AWS: 'arn:aws:iam::777788889999:root' }, 'DENIED'],
    ['a user by the ARN', { AWS: 'arn:aws:iam::444455556666:user/alice' }, 'ALLOWED'],
    ['another user', { AWS: 'arn:aws:iam::444455556666:user/bob' }, 'DENIED'],
    ['a user of the same name with a path', { AWS: 'arn:aws:iam::444455556666:user/staff/alice' }, 'DENIED'],
    ['one of a list', { AWS: ['777788889999', 'arn:aws:iam::444455556666:user/alice'] }, 'ALLOWED'],
    ['an AWS service is not a user', { Service: 'logs.us-east-1.amazonaws.com' }, 'DENIED'],
    ['a service beside the user', { Service: 'logs.amazonaws.com', AWS: '444455556666' }, 'ALLOWED'],
    ['an id of somebody deleted is nobody', { AWS: 'AIDACKCEVSQ6C2EXAMPLE' }, 'DENIED'],
  ] as const
).map(([says, Principal, answer]) => ({
  says,
  page: 'reference_policies_elements_principal',
  statements: [allow({ Principal })],
  answer,
}));

const role = 'arn:aws:sts::444455556666:assumed-role/reader/session-1';
const SESSIONS: readonly Row[] = (
  [
    ['a role is all its sessions', { AWS: 'arn:aws:iam::444455556666:role/reader' }, 'ALLOWED'],
    ['a session by its own ARN', { AWS: role }, 'ALLOWED'],
    ['another session of the role', { AWS: `${role}2` }, 'DENIED'],
    ['another role', { AWS: 'arn:aws:iam::444455556666:role/writer' }, 'DENIED'],
    ['the account of the role', { AWS: '444455556666' }, 'ALLOWED'],
  ] as const
).map(([says, Principal, answer]) => ({
  says,
  page: 'reference_policies_elements_principal',
  statements: [allow({ Principal })],
  asker: role,
  answer,
}));

const notPrincipal = (NotPrincipal: unknown) => [allow(), { ...without(deny(), 'Principal'), NotPrincipal }];
const NOT_PRINCIPALS: readonly Row[] = (
  [
    ['whom it does not name is denied', { AWS: '777788889999' }, 'DENIED'],
    [
      'a user named beside the account is not',
      { AWS: ['arn:aws:iam::444455556666:user/alice', 'arn:aws:iam::444455556666:root'] },
      'ALLOWED',
    ],
    ['services that are named let no user through', { Service: 'logs.amazonaws.com' }, 'DENIED'],
  ] as const
).map(([says, named, answer]) => ({
  says: `NotPrincipal: ${says}`,
  page: 'reference_policies_elements_notprincipal',
  statements: notPrincipal(named),
  answer,
}));

const ACTIONS: readonly Row[] = (
  [
    ['the action itself', 'kms:Decrypt', 'ALLOWED'],
    ['in another case', 'KMS:dECRYPT', 'ALLOWED'],
    ['the lone star', '*', 'ALLOWED'],
    ['a star at the end', 'kms:De*', 'ALLOWED'],
    ['a star in the middle', 'kms:D*t', 'ALLOWED'],
    ['a question mark for one character', 'kms:Decryp?', 'ALLOWED'],
    ['a question mark is not none', 'kms:Decrypt?', 'DENIED'],
    ['another', 'kms:Encrypt', 'DENIED'],
    ['of another service', 's3:*', 'DENIED'],
    ['one of a list', ['kms:Encrypt', 'kms:Decrypt'], 'ALLOWED'],
  ] as const
).map(([says, Action, answer]) => ({
  says: `Action: ${says}`,
  page: 'reference_policies_elements_action',
  statements: [allow({ Action })],
  answer,
}));

const NOT_ACTIONS: readonly Row[] = (
  [
    ['an Allow of all but others', allow, ['kms:Encrypt'], 'ALLOWED'],
    ['an Allow of all but this', allow, ['kms:Decrypt'], 'DENIED'],
    ['an Allow of all but these, by a pattern', allow, ['kms:D*'], 'DENIED'],
    ['an Allow of all but a list with this', allow, ['kms:Encrypt', 'KMS:DECRYPT'], 'DENIED'],
    ['a Deny of all but this', deny, ['kms:Decrypt'], 'ALLOWED'],
    ['a Deny of all but others', deny, ['kms:Encrypt'], 'DENIED'],
  ] as const
).map(([says, make, NotAction, answer]) => ({
  says: `NotAction: ${says}`,
  page: 'reference_policies_elements_notaction',
  statements: [allow(), { ...without(make(), 'Action'), NotAction }].slice(make === allow ? 1 : 0),
  answer,
}));

const RESOURCES: readonly Row[] = (
  [
    ['the key itself', KEY, 'ALLOWED'],
    ['any key of the account', 'arn:aws:kms:us-east-1:111122223333:key/*', 'ALLOWED'],
    ['any region', 'arn:aws:kms:*:111122223333:key/*', 'ALLOWED'],
    ['the case of a resource counts', KEY.toUpperCase().replace('ARN:AWS:KMS', 'arn:aws:kms'), 'DENIED'],
    ['another key', 'arn:aws:kms:us-east-1:111122223333:key/9999abcd-12ab-34cd-56ef-1234567890ab', 'DENIED'],
    ['one of a list', ['arn:aws:kms:us-east-1:111122223333:key/9', KEY], 'ALLOWED'],
  ] as const
).map(([says, Resource, answer]) => ({
  says: `Resource: ${says}`,
  page: 'reference_policies_elements_resource',
  statements: [allow({ Resource })],
  answer,
}));

const NOT_RESOURCES: readonly Row[] = (
  [
    ['an Allow of all but others', allow, 'arn:aws:kms:us-east-1:111122223333:key/9', 'ALLOWED'],
    ['an Allow of all but this', allow, KEY, 'DENIED'],
    ['a Deny of all but this', deny, KEY, 'ALLOWED'],
    ['a Deny of all but others', deny, 'arn:aws:kms:us-east-1:111122223333:key/9', 'DENIED'],
  ] as const
).map(([says, make, NotResource, answer]) => ({
  says: `NotResource: ${says}`,
  page: 'reference_policies_elements_notresource',
  statements: [allow(), { ...without(make(), 'Resource'), NotResource }].slice(make === allow ? 1 : 0),
  answer,
}));

export const ROWS_ON_STATEMENTS: readonly Row[] = [
  ...LOGIC,
  ...PRINCIPALS,
  ...SESSIONS,
  ...NOT_PRINCIPALS,
  ...ACTIONS,
  ...NOT_ACTIONS,
  ...RESOURCES,
  ...NOT_RESOURCES,
];
