import { readFile, writeFile } from 'node:fs/promises';
import type { AnswerModel } from './answer-model.ts';
import { readModels } from './read-models.ts';

/** Writes what AWS says that each operation which collectors read answers; dated by the day on which it changed. */
for (const [service, model] of await readModels()) {
  const file = new URL(`../../lambdas/adapters/aws/answers/models/${service}.json`, import.meta.url);
  const before = await readFile(file, 'utf8').then(JSON.parse, () => undefined);
  const { written: day, ...known } = before ?? {};
  const written = JSON.stringify(known) === JSON.stringify(model) ? day : new Date().toISOString().slice(0, 10);
  await writeFile(file, textOf({ written, ...model }));
}

/** A shape a line, so that a change shows as one. */
function textOf({ shapes, ...head }: AnswerModel & { readonly written: unknown }): string {
  const lines = Object.entries(shapes).map(([name, shape]) => `  ${JSON.stringify(name)}: ${JSON.stringify(shape)}`);
  return `${JSON.stringify(head, null, 1).slice(0, -2)},\n "shapes": {\n${lines.join(',\n')}\n }\n}\n`;
}
