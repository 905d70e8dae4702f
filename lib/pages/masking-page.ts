import { PATTERNS } from '#domain/reading/masking/mask.ts';
import { NAMES } from '#domain/reading/masking/names.ts';

const rows = (lines: readonly { readonly name: string; readonly finds: string }[]): string =>
  lines.map(({ name, finds }) => `| \`${name}\` | ${finds.replaceAll('|', '\\|')} |`).join('\n');

/** The page of what is masked: its tables are the lists themselves. */
export const maskingPage = (): string => `# Masking: nothing private in a six-year lock

What is locked for years cannot be taken back. So whatever a service answers is looked through before anything of it is kept, parsed or printed: bodies (XML, JSON, forms, text, and what is base64, percent-encoded, JSON or XML inside a value), headers, the messages of failures, and what was asked. A match becomes \`[masked: <pattern>]\`. AWS and Databricks alike; \`maskBody\` is the way in.

This page is generated from the lists (\`npm run pages\`).

## What is found by how it looks

| pattern | what it finds |
| --- | --- |
${rows(PATTERNS)}
| \`aws-secret-key\` | what may be the secret of an access key, in the same text as such a key |
| \`own-token\` | the token that Databricks was asked with, where an answer repeats it |

## What is found by what it is called

A member, the key beside a value, or a setting, in any spelling: \`clientSecret\`, \`CLIENT_SECRET\`, \`client.secret\`; also with which of several it is (\`DB_PASSWORD_PROD\`, \`API_KEY_V2\`), and where the value lies one level down (\`{"ssn": {"value": …}}\`).

| pattern | names |
| --- | --- |
${rows(NAMES)}

What is said about a secret (its ARN, id, name, type, status, dates) is none, and neither is a switch, nothing, or a reference such as \`{{secrets/scope/key}}\`. A token is none where the word before it says so: of a page, of a request (\`nextToken\`, \`ClientToken\`, \`LockToken\`, \`max_tokens\`). An encryption or master key counts only where the value looks random, the id of a patient only where it has digits.

## What holds

- **Values only, never names.** A list under another name would read as an empty one. Every byte outside a masked value stays.
- **Nothing of it is left:** no text, no hash (the hash of a social security number is the number: there are only a billion), no length. What a base64 or percent-encoded text says is masked as a whole.
- **Each mask is told.** The value stands masked in its row; the run's manifest has \`masked\`: collector, scope, call, member, pattern, count, taken from the recording, so a replay arrives at the same; the report prints a line for each member and pattern under Completeness.
- **A mask never makes a PASS.** A row whose id was masked is a gap of the inventory, by what was masked nothing is asked or looked up, and a rule that reads a masked field says UNKNOWN, never PASS or NOT_APPLICABLE. A masked name is looked for in no list of admins: UNKNOWN. Any other FAIL stays, also where it rests on what was masked: nobody ends one by writing a secret into a name.
- **Evidence stays.** Ids, ARNs, account numbers, UUIDs, networks, dates, hashes, tokens of pages; people's names and e-mail addresses, which access reviews need. The contract suite demands that no answer of the emulated account and workspaces loses any.
- **Who compares content over time masks it first.** A hash of a script, or of anything else a person wrote, is made of the masked text. Nothing hashes such content today.
- **Linear time, and little of it.** An answer is asked for a few literals first (\`hints\`); only one that has some is taken apart.
- **Recordings of before say \`(redacted …)\`** and replay as they are: what is read from a locker is never masked again. The same words in answers of Databricks now mean only that a text was withheld because nobody reads it (\`adapters/databricks/answers\`).

## What it cannot find

- A number without its label that looks like any other: \`078051120\`, a record number, a date of birth alone. An SSN counts with its dashes; the rest needs \`SSN\`, \`MRN\`, \`DOB\`, \`patient\` beside it.
- A number behind its label where it looks like the name of a thing: as a piece of an ARN, of a path or of a longer name (\`role/ssn-111122223\`, \`acme-mrn-1234567\`), or with a hyphen like a day, an account or, for a birth, a year from 2020 on (\`mrn-20261129\`, \`dob-2026-11-29\`). \`MRN: 20261129\` is masked.
- A social security number that belongs to a longer number in groups: \`7-123-45-6789\`.
- A password that stands where nothing calls it one, and a key of an issuer that is not in the list.
- What follows on \`Bearer\` and is letters only, without \`Authorization\` before it; a token before \`@\` in an address that has no digit or fewer than 16 characters.
- A secret that is a word for nothing, a switch or a role (\`password=admins\`), one shorter than three characters without quotes, and of a token, secret or key one that is an e-mail address.
- The rest of a literal without quotes after a blank or a quote, and of a password in an address after \`/\`, \`?\` or \`#\`, where they should have been percent-encoded.
- What stands in the **name** of a member: of a tag in a JSON map, of a Spark setting.
- Base64 of fewer than 24 characters, but for a social security number alone; and in an answer with nothing else to look at, base64 that follows on something other than a blank or one of \`> " ' = ; : ( ,\`.
- What is compressed, encrypted, in an image, in base64 that says bytes that are no text, in base64 with \`-\` and \`_\` beside the forms listed, or packed more than four times.
- Names, addresses, diagnoses and other free text about a patient.

## What it may take for one

- Three, two and four digits with hyphens that could be a social security number, whatever they are: \`555-12-3456\`.
- A literal of one word after \`password:\`, \`secret:\` or \`token:\` in a text, unless it is in the list of words for nothing, switches and roles.
- What hangs at a literal without quotes by a comma, a semicolon or \`&\` and has no name of its own: \`password=abc,def\`.

Tests: \`test/domain/reading/masking\`, and \`test/bin/planted.test.ts\`, which writes a private note into every text of every answer and then looks for it in locker, report, answers to queries, and all that was printed.
`;
