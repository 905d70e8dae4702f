import { readFileSync, writeFileSync } from 'node:fs';
import { everything, type FixedFacts, fixedFacts, harm } from './fixed-facts.ts';

/** Adds to `deployed.json` what is new in the template. What is there already stays: an upgrade may not harm it. */
const path = new URL('deployed.json', import.meta.url);
const deployed: FixedFacts = JSON.parse(readFileSync(path, 'utf8'));
const next = fixedFacts((await everything()).resources);
const harmed = harm(deployed, next);
if (harmed.length > 0) throw new Error(`an upgrade would do harm:\n${harmed.join('\n')}`);
writeFileSync(path, `${JSON.stringify(next, null, 2)}\n`);
