import type { Reason } from '../packets/reason.ts';

/** What a gateway says of packets: they pass, they stop, or nobody knows, and then they pass with the reason. */
export type GatewayVerdict = 'PASS' | 'STOP' | Reason;

/** The reasons of all verdicts; undefined as soon as one of them stops. */
export function agreed(...verdicts: readonly GatewayVerdict[]): Reason[] | undefined {
  if (verdicts.includes('STOP')) return undefined;
  return verdicts.filter((verdict): verdict is Reason => verdict !== 'PASS' && verdict !== 'STOP');
}

/** A state as the API wrote it: alive, dead, or (changing, unknown, not told) in doubt. Case does not matter. */
export function stateVerdict(
  state: string | null,
  alive: readonly string[],
  dead: readonly string[],
  why: Reason,
): GatewayVerdict {
  const text = state?.toLowerCase() ?? '';
  if (alive.includes(text)) return 'PASS';
  return dead.includes(text) ? 'STOP' : why;
}
