import { type AnyDeclaration, isCollector } from '#domain/declaring/any-declaration.ts';
import { defaultConfig } from '#domain/declaring/config.ts';
import { isConfigured } from '#domain/declaring/configured.ts';
import { derivingOrder } from '#domain/declaring/order.ts';
import type { DerivedRun } from './derived-run.ts';
import { readingAhead } from './reading-ahead.ts';
import { RunDerivation, unitsOf } from './run-derivation.ts';
import type { TableSink } from './shared-writers.ts';
import type { RunSource } from './unit-reader.ts';

/** Derives everything a run says from what it stored: the same recordings through the same code give the same rows. */
export async function deriveRun<Written>(
  source: RunSource,
  catalogue: readonly AnyDeclaration[],
  sink: TableSink<Written>,
): Promise<DerivedRun<Written>> {
  const config = defaultConfig(source.plan.config, catalogue);
  const isOff = (id: string) => catalogue.some((one) => one.id === id && !isConfigured(one, config));
  const configured = catalogue.filter(({ id }) => !isOff(id));
  const inOrder = derivingOrder(configured, isOff);
  const recorded = inOrder.filter(isCollector).flatMap(({ id }) => unitsOf(source.plan.units, id));
  const ahead = readingAhead(
    source,
    recorded.map(({ collector, scope }) => ({ collector, scope: scope.id })),
  );
  const run = new RunDerivation(ahead, config, configured, sink, isOff);
  await run.planning();
  for (const declared of inOrder) await run.table(declared);
  return run.finish();
}
