import { Construct } from 'constructs';
import type { Config } from '#domain/declaring/config.ts';
import type { EvidenceFunction } from '../functions/evidence-function.ts';
import { type Definition, invoke, retries } from './asl.ts';
import { ScheduledMachine, type ScheduledMachineProps } from './scheduled-machine.ts';

export interface ReportMachineProps extends Pick<ScheduledMachineProps, 'key' | 'alerts'> {
  readonly report: EvidenceFunction;
  readonly seal: EvidenceFunction;
  readonly schedule: Config['report'];
}

/** Makes last month's report and hands it to the seal step, which alone writes to the locker's reports and signs. */
export class ReportMachine extends Construct {
  readonly machine: ScheduledMachine;

  constructor(scope: Construct, id: string, props: ReportMachineProps) {
    super(scope, id);
    const { report, seal, schedule, key, alerts } = props;
    this.machine = new ScheduledMachine(this, 'Machine', {
      name: 'report',
      description: "Makes and seals last month's report",
      remedy: 'it can be started again with the same input',
      definition: reportDefinition(report.versionArn, seal.versionArn),
      invokes: [report, seal],
      cron: reportCron(schedule),
      latestAfterHours: 24,
      key,
      alerts,
    });
  }
}

/** In UTC: minutes hours day-of-month month weekday year. */
export function reportCron({ dayOfMonth, at }: Pick<Config['report'], 'dayOfMonth' | 'at'>): string {
  const [hour = 0, minute = 0] = at.split(':').map(Number);
  return `cron(${minute} ${hour} ${dayOfMonth} * ? *)`;
}

/** `{ scheduledAt }` → the report function → `{ report: { period, revision, files } }` → the seal function. */
export const reportDefinition = (report: string, seal: string): Definition => ({
  Comment: 'Evidence Locker: the report of one month',
  StartAt: 'Report',
  States: {
    Report: {
      ...invoke({ FunctionName: report, Payload: { 'scheduledAt.$': '$.scheduledAt' } }),
      OutputPath: '$.Payload',
      Retry: retries(3),
      Next: 'Seal',
    },
    Seal: {
      ...invoke({ FunctionName: seal, Payload: { 'report.$': '$.report' } }),
      OutputPath: '$.Payload',
      Retry: retries(5),
      End: true,
    },
  },
});
