import { runIdOf, scheduledAtOf } from '#domain/run-id.ts';
import { GRACE_MS, slotsBetween } from '#domain/slots.ts';
import { byText } from '#domain/unit.ts';
import type { Verdicts, VerifiedRun } from './findings.ts';

/**
 * Names every slot without a sealed run, from the first run on. Each stretch between two runs follows the schedule the
 * earlier one was sealed with; the last stretch ends now, unless the last run was simulated: then there is no now.
 */
export function verifySlots(runs: ReadonlyMap<string, VerifiedRun>, now: Date, verdicts: Verdicts): void {
  const sealed = [...runs.values()].sort((a, b) => byText(a.run, b.run));
  for (const [index, { run, manifest }] of sealed.entries()) {
    const next = sealed[index + 1]?.run;
    const end = next ? Date.parse(scheduledAtOf(next)) : endOf(manifest.timing, now, run);
    for (const slot of slotsBetween(manifest.schedule, new Date(scheduledAtOf(run)), new Date(end)))
      if (slot !== run && slot !== next)
        verdicts.notice('RUN_MISSED', slot, `no run was sealed for ${scheduledAtOf(slot)}`);
  }
}

const endOf = (timing: string, now: Date, run: string): number =>
  timing === 'SIMULATED' ? Date.parse(scheduledAtOf(run)) : Date.parse(scheduledAtOf(runIdOf(now))) - GRACE_MS;
