import { expect, test } from 'vitest';
import { maskBody, maskText } from '#domain/reading/masking/mask.ts';

const inJson = (text: string): string => JSON.parse(maskBody(JSON.stringify({ note: text }))).note;

test.each([
  'arn:aws:s3:::acme-mrn-123456789012/flow',
  'arn:aws:iam::111122223333:instance-profile/mrn-123456789012',
  'arn:aws:lambda:us-east-1:111122223333:function:medical-record-20261129',
  'arn:aws:states:us-east-1:111122223333:execution:mrn:1234567890',
  'acme-mrn-123456789012',
  'mrn-123456789012',
  's3://lake/mrn/20261129/',
  'mrn-20261129',
  'role/ssn-111122223',
  'patient-20261129',
  'job medicaid_20261129_run',
  'DOB-2026-11-29 deployment',
  'dob_20261129',
  'mrn: 2026-11-29',
])('evidence that hangs at a label stays: %s', (text) => {
  expect(maskText(text)).toBe(text);
  expect(inJson(text)).toBe(text);
});

test.each([
  ['payload {"ssn": "123456789"}', 'payload {"ssn": "[masked: ssn]"}'],
  ['{"mrn":"0012345', '{"mrn":"[masked: mrn]'],
  ["{'mrn': '0012345'}", "{'mrn': '[masked: mrn]'}"],
  ['"SSN" = "123456789"', '"SSN" = "[masked: ssn]"'],
  ['SSN=>123456789', 'SSN=>[masked: ssn]'],
  ['<ssn>123456789</ssn>', '<ssn>[masked: ssn]</ssn>'],
  ['x {\\"dob\\": \\"1970-01-31\\"}', 'x {\\"dob\\": \\"[masked: birth-date]\\"}'],
  ['x {"patient_id": "12345678"}', 'x {"patient_id": "[masked: patient-id]"}'],
  ['q=%22ssn%22%3A%22123456789%22', 'q=[masked: ssn]'],
  ['patientSsn=123456789', 'patientSsn=[masked: ssn]'],
  ['patientDob: 1970-01-31', 'patientDob: [masked: birth-date]'],
  ['MRN: 123-456-789', 'MRN: [masked: mrn]'],
  ['MRN: A1234567B', 'MRN: [masked: mrn]'],
  ['DOB-1970-01-31', 'DOB-[masked: birth-date]'],
])('a number is found after its label in whatever text: %s', (text, clean) => {
  expect(maskText(text)).toBe(clean);
  expect(inJson(text)).toBe(clean);
});

test.each([
  ['{"ssn":{"value":"123456789"}}', '{"ssn":{"value":"[masked: ssn]"}}'],
  ['{"ssn":{"value":123456789}}', '{"ssn":{"value":"[masked: ssn]"}}'],
  ['{"password":{"plain":"hunter2x"}}', '{"password":{"plain":"[masked: secret]"}}'],
  [
    '{"DbPassword":{"Type":"String","Default":"hunter2x"}}',
    '{"DbPassword":{"Type":"String","Default":"[masked: secret]"}}',
  ],
  ['<r><ssn><value>123456789</value></ssn></r>', '<r><ssn><value>[masked: ssn]</value></ssn></r>'],
  ['{"secret":{"arn":"a","name":"db","version":"3"}}', '{"secret":{"arn":"a","name":"db","version":"3"}}'],
  ['{"credentials":[{"name":"x","value_type":"y"}]}', '{"credentials":[{"name":"x","value_type":"y"}]}'],
])('a name reaches down to what is the value in it: %s', (body, clean) => {
  expect(maskBody(body)).toBe(clean);
});

const base64 = (text: string): string => Buffer.from(text).toString('base64');

test.each([
  [`<v>x:${base64('note SSN 123-45-6789 of Pat')}</v>`, '<v>x:[masked: ssn]</v>'],
  [`<v>${base64('123-45-6789')}</v>`, '<v>[masked: ssn]</v>'],
  [`{"v":"${base64('123-45-6789')}"}`, '{"v":"[masked: ssn]"}'],
  ['<v>100%25of%20SSN%20123456789</v>', '<v>[masked: ssn]</v>'],
  ['<v>SSN%20123456789%20100%</v>', '<v>[masked: ssn]</v>'],
  ['<v>%ffSSN%20123456789</v>', '<v>[masked: ssn]</v>'],
])('what is encoded is found whatever else is in the body: %s', (body, clean) => {
  expect(maskBody(body)).toBe(clean);
  expect(maskBody(body.replace('<v>', '<v a="pwd">'))).toBe(clean.replace('<v>', '<v a="pwd">'));
});

test('a number that hangs at a word is found, one in a longer number is not', () => {
  expect(maskText('id123-45-6789')).toBe('id[masked: ssn]');
  for (const text of ['7-123-45-6789', 'a-b123-45-6789', 'i0a123-45-6789']) expect(maskText(text)).toBe(text);
});
