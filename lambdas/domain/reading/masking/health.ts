import type { Pattern } from './pattern.ts';

/** What may stand between a label and what it labels: `MRN: 123`, `MRN #123`, `mrn-123`, `mrn=123`. */
const TO_VALUE = '(?:\\s{0,3}(?:no|num|number|id|nr)\\b)?[\\s.:#=_/-]{0,4}(?:is\\s{1,3})?["\']?';
const labelled = (labels: string, value: string): RegExp =>
  new RegExp(`(?<keep>(?<![A-Za-z0-9])(?:${labels})${TO_VALUE})(?:${value})`, 'gi');

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
  return digits.length >= 13 && sum % 10 === 0;
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
    hints: [/[sS][sS][nN]|[sS][oO][cC][iI][aA][lL][\s_-]?[sS]/, /\d{3}[-\u2010-\u2013]\d\d[-\u2010-\u2013]\d{4}(?!\d)/],
    match: new RegExp(
      `(?<keep>(?<![A-Za-z0-9])(?:ssn|social[\\s_-]?security)${TO_VALUE})\\d{3}[-\\s.]?\\d{2}[-\\s.]?\\d{4}(?![A-Za-z0-9])` +
        `|(?<![A-Za-z0-9])(?<!\\d[-.])\\d{3}${DASH}\\d{2}${DASH}\\d{4}(?![A-Za-z0-9]|[-.]\\d)`,
      'gi',
    ),
    isReal: isAssigned,
  },
  {
    name: 'mrn',
    finds: 'medical record numbers after their label',
    hints: [/[mM][rR][nN]|[mM][eE][dD][iI][cC][aA][lL][\s_-]?[rR]/],
    match: labelled('mrn|medical[\\s_-]?record', '[A-Z]{0,3}-?\\d{5,12}(?![A-Za-z0-9])'),
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
        `(?:[\\s_-](?:no|num|number|id|nr))?[\\s.:#=_-]{1,4}["']?)[A-Z]{0,3}-?\\d{5,11}(?![A-Za-z0-9-])`,
      'gi',
    ),
  },
  {
    name: 'birth-date',
    finds: 'dates of birth after their label',
    hints: [/[dD]\.?[oO]\.?[bB]|[bB][iI][rR][tT][hH]|[bB][oO][rR][nN]\s/],
    match: labelled(
      'dob|d\\.o\\.b\\.?|date[\\s_-]?of[\\s_-]?birth|birth[\\s_-]?date|born\\son',
      '\\d{1,4}[-/.]\\d{1,2}[-/.]\\d{1,4}(?:T[\\d:.]{4,15}Z?)?|\\d{8}(?!\\d)|\\d{1,2}\\s[A-Z][a-z]{2,8}\\s\\d{4}|[A-Z][a-z]{2,8}\\s\\d{1,2},?\\s\\d{4}',
    ),
  },
  {
    name: 'card-number',
    finds: 'card numbers in groups, with a valid check digit',
    hints: [/\d[-\s]\d{4}[-\s]\d{4}[-\s]\d/],
    match: /(?<![A-Za-z0-9-])\d{4}([-\s])\d{4}\1\d{4}\1\d{1,7}(?![A-Za-z0-9-])/g,
    isReal: hasLuhnDigit,
  },
];
