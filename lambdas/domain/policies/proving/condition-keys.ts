/**
 * What a condition key says of a request. ASKER: whose account or organization asks. OWNER: whose the resource is.
 * OWNERS_WORD: what the owner of the resource wrote on it. CHOSEN: who asks has what value he likes, or none. GIVEN: of
 * who asks, but not his to choose. PLACE: where a request comes from; of a value nobody can say whose it is. BY_SERVICE:
 * there only if an AWS service asks by itself; IS_SERVICE: whether one does. TIME, REGION: when, and where to. UNKNOWN:
 * anything else; a test of it cannot be judged.
 */
export type Kind =
  | ('ASKER' | 'OWNER' | 'OWNERS_WORD' | 'CHOSEN' | 'GIVEN' | 'PLACE')
  | ('BY_SERVICE' | 'IS_SERVICE' | 'TIME' | 'REGION' | 'UNKNOWN');

const words = (text: string): string[] => text.split(/\s+/).filter((word) => word !== '');

/** Names that end in `*` stand for a family: tags, and what an encryption context holds. In lower case, as IAM compares. */
const AWS: Readonly<Partial<Record<Kind, string>>> = {
  ASKER: 'principalaccount principalarn principalorgid principalorgpaths',
  OWNER: 'resourceaccount resourceorgid resourceorgpaths',
  OWNERS_WORD: 'resourcetag/*',
  CHOSEN: `calledvia calledviafirst calledvialast multifactorauthage multifactorauthpresent principaltag/* referer
    requesttag/* securetransport sourceidentity tagkeys tokenissuetime useragent username viaawsservice`,
  GIVEN: 'ec2instancesourceprivateipv4 ec2instancesourcevpc federatedprovider principaltype userid',
  PLACE: 'sourceip sourcevpc sourcevpcarn sourcevpce vpceaccount vpceorgid vpceorgpaths vpcsourceip',
  BY_SERVICE: `principalservicename principalservicenameslist sourceaccount sourcearn sourceorgid sourceorgpaths`,
  IS_SERVICE: 'principalisawsservice',
  TIME: 'currenttime epochtime',
  REGION: 'requestedregion',
};

const KMS: Readonly<Partial<Record<Kind, string>>> = {
  ASKER: 'calleraccount',
  CHOSEN: `datakeypairspec encryptionalgorithm encryptioncontext:* encryptioncontextkeys grantconstrainttype
    granteeprincipal grantisforawsresource grantoperations keyagreementalgorithm macalgorithm messagetype
    reencryptonsamekey requestalias retiringprincipal signingalgorithm viaservice`,
  PLACE: 'recipientattestation:*',
};

const S3: Readonly<Partial<Record<Kind, string>>> = {
  OWNER: 'resourceaccount',
  OWNERS_WORD: 'existingobjecttag/*',
  CHOSEN: `authtype delimiter if-match if-none-match locationconstraint max-keys object-lock-legal-hold object-lock-mode
    object-lock-remaining-retention-days object-lock-retain-until-date prefix requestobjecttag/* requestobjecttagkeys
    signatureage signatureversion tlsversion versionid x-amz-acl x-amz-content-sha256 x-amz-copy-source
    x-amz-grant-full-control x-amz-grant-read x-amz-grant-read-acp x-amz-grant-write x-amz-grant-write-acp
    x-amz-metadata-directive x-amz-object-ownership x-amz-server-side-encryption
    x-amz-server-side-encryption-aws-kms-key-id x-amz-server-side-encryption-customer-algorithm x-amz-storage-class
    x-amz-website-redirect-location`,
};

const S3_EXPRESS: Readonly<Partial<Record<Kind, string>>> = {
  OWNER: 'resourceaccount',
  CHOSEN: `authtype locationname sessionmode signatureage signatureversion tlsversion x-amz-content-sha256
    x-amz-server-side-encryption x-amz-server-side-encryption-aws-kms-key-id`,
};

const DYNAMODB: Readonly<Partial<Record<Kind, string>>> = {
  CHOSEN: `attributes enclosingoperation fulltablescan leadingkeys returnconsumedcapacity returnvalues select`,
};

/**
 * The keys that are understood, all of them.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html,
 * https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html and, of each other service, its page under
 * https://docs.aws.amazon.com/service-authorization/latest/reference/
 */
const KINDS: ReadonlyMap<string, Kind> = new Map(
  Object.entries({ aws: AWS, kms: KMS, s3: S3, s3express: S3_EXPRESS, dynamodb: DYNAMODB }).flatMap(
    ([prefix, kinds]) =>
      Object.entries(kinds).flatMap(([kind, names]) =>
        words(names).map((name) => [`${prefix}:${name}`, kind as Kind] as const),
      ),
  ),
);

/** `aws:principaltag/team` is of the family `aws:principaltag/*`: a name without its last part. */
export const familyOf = (key: string): string => {
  const [head] = /^aws:[a-z]+\/|^s3:[a-z]+\/|^kms:(?:encryptioncontext|recipientattestation):/.exec(key) ?? [];
  return head === undefined || head === key ? key : `${head}*`;
};

/** Of a key in lower case. */
export const kindOf = (key: string): Kind => (key.endsWith('*') ? 'UNKNOWN' : (KINDS.get(familyOf(key)) ?? 'UNKNOWN'));

/** Every key that is understood, families with their star. */
export const LISTED: readonly string[] = [...KINDS.keys()];
