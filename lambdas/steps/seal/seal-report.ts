import type { Locker } from '#domain/sealing/locker.ts';
import type { Seal } from '#domain/sealing/seal.ts';
import type { Signer } from '#domain/sealing/signer.ts';
import { sha256Hex } from '#domain/words/canonical-json.ts';
import { parseKey, reportPrefix } from '#domain/words/keys.ts';
import { appendSeal } from '../chain/chain.ts';
import { OwnSeals } from '../chain/own-seals.ts';
import { storedRuns } from '../chain/period-seals.ts';

export interface ReportFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/**
 * Stores a report under its next revision and seals it. A report that is there already, byte for byte, keeps its
 * revision, and its seal if it has one: an attempt that died in between is completed, not repeated.
 */
export async function sealReport(
  ports: { readonly locker: Locker; readonly signer: Signer },
  period: string,
  files: readonly ReportFile[],
): Promise<Seal> {
  const { locker, signer } = ports;
  const latest = await latestRevision(locker, period);
  const revision = latest > 0 && (await isStored(locker, period, latest, files)) ? latest : latest + 1;
  const prefix = reportPrefix(period, revision);
  for (const { name, bytes } of files) await locker.put(`${prefix}${name}`, bytes);
  const subject = files.map(({ name, bytes }) => ({ name: `${prefix}${name}`, sha256: sha256Hex(bytes) }));
  const predicate = { kind: 'report' as const, period, revision };
  return appendSeal(locker, signer, { subject, predicate }, () =>
    sealedReport(locker, period, revision, signer.publicKeyPem),
  );
}

/** The seal of a report; of the newest revision where none is named. It lies above the seals of the month's runs. */
export async function sealedReport(
  locker: Locker,
  period: string,
  revision?: number,
  publicKeyPem?: string,
): Promise<Seal | undefined> {
  const { below } = await storedRuns(locker, period);
  for await (const seal of (await OwnSeals.of(locker, publicKeyPem, below)).fromHead()) {
    if (seal.link.sequence <= below) return undefined;
    const { predicate } = seal.statement;
    if (
      predicate.kind === 'report' &&
      predicate.period === period &&
      predicate.revision === (revision ?? predicate.revision)
    )
      return seal;
  }
  return undefined;
}

/** The highest revision of a month's report that lies in the locker, sealed or not; 0 when there is none. */
export async function latestRevision(locker: Locker, period: string): Promise<number> {
  let latest = 0;
  for await (const key of locker.list(reportPrefix(period))) latest = Math.max(latest, parseKey(key)?.revision ?? 0);
  return latest;
}

async function isStored(
  locker: Locker,
  period: string,
  revision: number,
  files: readonly ReportFile[],
): Promise<boolean> {
  const stored = await Promise.all(files.map(({ name }) => locker.stat(`${reportPrefix(period, revision)}${name}`)));
  return files.every(({ bytes }, index) => stored[index]?.sha256 === sha256Hex(bytes));
}
