import { inFolder, type Line, type Measured, measuredWithin, startService } from './processes.ts';

const STAGES = { collect: 'collect', seal: 'seal', verify: 'verify --replay', report: 'report' } as const;
const OLD_SPACE_MB = 384;

/** A million snapshots in one region and two, a process a step: what each takes, and how it grows. */
export async function millionLines(millions = 1_000_000): Promise<Line[]> {
  const [once, twice] = [await stages(millions), await stages(2 * millions)];
  return Object.entries(STAGES).map(([stage, name]) => {
    const [one, two] = [once.get(stage), twice.get(stage)] as [Measured, Measured];
    const growth = (two.cpuSeconds / one.cpuSeconds).toFixed(2);
    const rss = [one, two].map(({ rssMb }) => `${Math.round(rssMb)} MB`).join(' and ');
    return [`${name}, 1 and 2 million snapshots`, `${rss} RSS, ${growth}× the CPU`, '< 512 MB, ≤ 2.2×'];
  });
}

async function stages(snapshots: number): Promise<Map<string, Measured>> {
  const { service, told } = await startService<{ direct: string }>('sample-service.ts', 10, 0, 0, snapshots);
  const measured = (stage: string, folder: string): Measured =>
    measuredWithin(OLD_SPACE_MB, 'stage.ts', stage, folder, told.direct, 'ebs-snapshots');
  const all = await inFolder((folder) => Object.keys(STAGES).map((stage) => [stage, measured(stage, folder)] as const));
  service.kill();
  return new Map(all);
}
