import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { BY_SECRET, FEDERATED } from '../lib/stand-ins.ts';
import { SAMPLE, synthesise } from '../lib/synthesise.ts';

/** Three stacks that differ in what is deployed, into the folder that is given: `<name>.template.json`. */
const STACKS = {
  sample: SAMPLE,
  federation: FEDERATED,
  trial: { ...BY_SECRET, retention: { mode: 'GOVERNANCE', days: 1 } },
};

const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error('name the folder that the templates are to be written to');
for (const [name, settings] of Object.entries(STACKS))
  writeFileSync(join(folder, `${name}.template.json`), (await synthesise(settings)).json);
