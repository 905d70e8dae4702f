import { dateOf } from '../../../words/run-id.ts';
import type { ReportContext } from '../../digest/digest.ts';
import type { TableBlock } from '../../text/document.ts';
import { number } from '../../text/wording.ts';

/** What answers said beyond the model: nothing was lost, and nothing passed on what nobody understood. */
export const memberTable = ({ members, prose }: ReportContext): TableBlock => ({
  kind: 'table',
  caption: prose.completeness.members,
  columns: [
    { header: 'Call and member', kind: 'text', weight: 34 },
    { header: 'Collectors', kind: 'text', weight: 16 },
    { header: 'Reason', kind: 'text', weight: 29 },
    { header: 'Seen', kind: 'text', weight: 13 },
    { header: 'Units', kind: 'number', weight: 8 },
  ],
  rows: members.map(({ operation, member, collectors, code, reason, firstRun, lastRun, units }) => [
    `${operation}\n${member}\n${code}`,
    collectors.join(', '),
    reason,
    firstRun === lastRun ? dateOf(firstRun) : `${dateOf(firstRun)} to ${dateOf(lastRun)}`,
    number(units),
  ]),
  whenEmpty: prose.completeness.membersNone,
});
