import type { Pattern } from './pattern.ts';

/** Between a label and what it labels, where a person or a program says so: `MRN: 123`, `"mrn":"123"`, `<mrn>123`. */
const SAID =
  '(?:[\\s_-]{0,3}(?i:no|num|number|id|nr)(?![A-Za-z]))?' +
  '(?=[._/\\\\-]{0,4}[\\s:#=>"\'`])[\\s.:#=_/>"\'`\\\\-]{1,12}(?i:is\\s{1,3})?["\']?';
const IN_ARN = '(?<!arn:[^\\s"\'<>,]{0,256})';
/** `mrn-123`, but no piece of a path or of a longer name: `role/mrn-123`, `acme-mrn-123`. */
const JOINED = '[._/-]{0,2}(?![._/-])';

interface Labels {
  /** In any case. */
  readonly words: string;
  /** After a small letter: `patientSsn`. */
  readonly camel: string;
}

/** What it finds of `said` is said to be it, of `joined` it hangs at its label as in the names of things. */
const labelled = ({ words, camel }: Labels, said: string, joined: string): string =>
  `(?<keep>${IN_ARN}(?:(?<![A-Za-z0-9])(?i:${words})|(?<=[a-z])(?:${camel}))${SAID})(?:${said})` +
  `|(?<keep>(?<![A-Za-z0-9:/_.-])(?i:${words})${JOINED})(?:${joined})`;

const END = '(?![A-Za-z0-9])';
/** A day, and an account number: they hang at names of buckets, jobs and backups. */
const NO_DAY = '(?!(?:19|20)\\d\\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\\d|3[01])(?!\\d))';
const NO_ACCOUNT = '(?!\\d{12}(?!\\d))';
/** Of backups and deployments. */
const NO_RECENT_YEAR = '(?!20[2-9]\\d)';

const SSN_LABEL = { words: 'ssn|social[\\s_-]?security', camel: 'S[sS][nN]|SocialSecurity' };
const MRN_LABEL = { words: 'mrn|medical[\\s_-]?record', camel: 'M[rR][nN]|MedicalRecord' };
const BIRTH_LABEL = {
  words: 'dob|d\\.o\\.b\\.?|date[\\s_-]?of[\\s_-]?birth|birth[\\s_-]?date|born\\son',
  camel: 'D[oO][bB]|DateOfBirth|BirthDate',
};
const SSN_VALUE = `\\d{3}[-\\s.]?\\d{2}[-\\s.]?\\d{4}${END}`;
const MRN_VALUE = `[A-Za-z]{0,3}-?\\d{5,12}[A-Za-z]?${END}`;
const MRN_GROUPS = `(?!\\d{4}-\\d\\d-\\d\\d(?!\\d))(?:\\d{2,4}(?:-\\d{2,4}){2,3}|\\d{3,4}-\\d{3,5})(?![A-Za-z0-9-])`;
const BIRTH_VALUE =
  '\\d{1,4}[-/.]\\d{1,2}[-/.]\\d{1,4}(?:T[\\d:.]{4,15}Z?)?|\\d{8}(?!\\d)|\\d{1,2}\\s[A-Z][a-z]{2,8}\\s\\d{4}|[A-Z][a-z]{2,8}\\s\\d{1,2},?\\s\\d{4}';

/**
 * Areas 000, 666 and 900 to 999, group 00 and serial 0000 are never assigned:
 * https://www.ssa.gov/employer/randomization.html
 */
const isAssigned = (text: string): boolean => {
  const digits = text.replace(/\D/g, '').slice(-9);
  return !/^(?:000|666|9)/.test(digits) && digits.slice(3, 5) !== '00' && digits.slice(5) !== '0000';
};

/** ISO/IEC 7812-1, annex B. */
function hasLuhnDigit(text: string): boolean {
  const digits = [...text.replace(/\D/g, '')].reverse().map(Number);
  const sum = digits.reduce(
    (total, digit, at) => total + (at % 2 === 0 ? digit : ((digit * 2) % 10) + (digit > 4 ? 1 : 0)),
    0,
  );
  return digits.length >= 13 && sum > 0 && sum % 10 === 0;
}

const DASH = '[-\\u2010-\\u2013]';

/**
 * Numbers that name a patient. One without a form of its own counts only with its label beside it: ids, account numbers,
 * dates and ARNs are evidence, and digits too.
 */
export const HEALTH: readonly Pattern[] = [
  {
    name: 'ssn',
    finds: 'US social security numbers: with dashes anywhere, in any form after a label',
    hints: [
      /[sS][sS][nN]|[sS][oO][cC][iI][aA][lL][\s_-]?[sS]/,
      /(?<!\d)\d{3}[-\u2010-\u2013]\d\d[-\u2010-\u2013]\d{4}(?!\d)/,
    ],
    match: new RegExp(
      labelled(SSN_LABEL, SSN_VALUE, SSN_VALUE) +
        `|(?:(?<![A-Za-z0-9])|(?<=(?<![A-Za-z0-9-])[A-Za-z]{1,16}))(?<!\\d[-.])\\d{3}${DASH}\\d{2}${DASH}\\d{4}(?![A-Za-z0-9]|[-.]\\d)`,
      'g',
    ),
    isReal: isAssigned,
  },
  {
    name: 'mrn',
    finds: 'medical record numbers after their label',
    hints: [/[mM][rR][nN]|[mM][eE][dD][iI][cC][aA][lL][\s_-]?[rR]/],
    match: new RegExp(labelled(MRN_LABEL, `${MRN_VALUE}|${MRN_GROUPS}`, `${NO_DAY}${NO_ACCOUNT}${MRN_VALUE}`), 'g'),
  },
  {
    name: 'patient-id',
    finds: 'numbers of patients, encounters and insured people after their label',
    hints: [
      /[pP][aA][tT][iI][eE][nN][tT]/,
      /[eE][nN][cC][oO][uU][nN][tT]|[sS][cC][rR][iI][bB][eE][rR]|[bB][eE][nN][eE][fF][iI][cC]/,
      /[mM][eE][dD][iI][cC][aA]|[hH][eE][aA][lL][tT][hH][\s_-]?[pP]/,
    ],
    match: new RegExp(
      `(?<keep>(?<![A-Za-z0-9:/_.-])(?:patient|encounter|subscriber|beneficiary|medicaid|medicare|health[\\s_-]?plan)` +
        `(?:[\\s_-]?(?:no|num|number|id|nr))?(?:[_.-]{1,4}${NO_DAY}|${SAID}))[A-Z]{0,3}-?\\d{5,11}(?![A-Za-z0-9-])`,
      'gi',
    ),
  },
  {
    name: 'birth-date',
    finds: 'dates of birth after their label',
    hints: [/[dD]\.?[oO]\.?[bB]|[bB][iI][rR][tT][hH]|[bB][oO][rR][nN]\s/],
    match: new RegExp(labelled(BIRTH_LABEL, BIRTH_VALUE, `${NO_RECENT_YEAR}(?:${BIRTH_VALUE})`), 'g'),
  },
  {
    name: 'card-number',
    finds: 'card numbers in groups, with a valid check digit',
    hints: [/\d[-\s]\d{4}[-\s]\d{4}[-\s]\d/],
    match: /(?<![A-Za-z0-9-])\d{4}([-\s])\d{4}\1\d{4}\1\d{1,7}(?![A-Za-z0-9-])/g,
    isReal: hasLuhnDigit,
  },
];
