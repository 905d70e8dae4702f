import type { AnyDeclaration } from '#domain/declaring/any-declaration.ts';
import type { AnyRule } from '#domain/declaring/rule.ts';
import { markdownTable } from './markdown-table.ts';

/** A paragraph of the catalogue, as far as the page is about it. */
export interface Paragraph {
  readonly cite: string;
  readonly evidencedBy?: readonly { readonly rules: readonly string[]; readonly because: string }[];
}

/** The page of templates/controls: what every rule says of the law, and why some of it counts as evidence. */
export function controlsPage(catalogue: readonly AnyDeclaration[], paragraphs: readonly Paragraph[]): string {
  const rules = catalogue.flatMap((declared) => declared.rules as AnyRule[]);
  const reasons = paragraphs.flatMap(({ cite, evidencedBy = [] }) =>
    evidencedBy.map(({ rules: ids, because }) => [cite, ids.map((id) => `\`${id}\``).join(', '), because]),
  );
  return `${[
    '# Which paragraphs the rules are about',
    '_Made by `npm run pages` from the rules and from hipaa-subpart-c.json, the catalogue of paragraphs._',
    "A link **evidences** a paragraph of 45 CFR 164 if a verdict answers for what the paragraph demands: only these count in the report's table of safeguards and, as `evidences`, in the table `findings`. Every other link **supports** it and is printed as such. The criterion says whose words a FAIL breaks: the regulation's, or those of the entity's own policy.",
    markdownTable(
      ['Rule', 'Criterion', 'Evidences', 'Supports'],
      rules.map(({ id, criterion, evidences, supports }) => [
        `\`${id}\``,
        criterion,
        evidences.join(', '),
        supports.join(', '),
      ]),
    ),
    '## Why these are evidence',
    'Evidence is whether something is encrypted (not with whose key), encryption between nodes, the compliance security profile, delivery of logs, TLS, authentication, agreements, the retention of the locker itself, and attestations of their own paragraph. Any other link would have to quote what the paragraph says is to be done.',
    markdownTable(['Paragraph', 'Rules', 'Because'], reasons),
  ].join('\n\n')}\n`;
}
