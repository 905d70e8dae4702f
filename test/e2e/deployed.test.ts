import { afterAll, beforeAll } from 'vitest';
import { accessSuite } from './access-suite.ts';
import { cleanUpSuite } from './clean-up-suite.ts';
import { evidenceSuite } from './evidence-suite.ts';
import { failureSuite } from './failure-suite.ts';
import { addInventory, type Inventory } from './inventory.ts';
import { tamperingSuite } from './tampering-suite.ts';
import { startWorld, type World } from './world.ts';

/**
 * The whole of it, once: a real `cdk bootstrap` and `cdk deploy` into an emulated account that enforces IAM, and from
 * then on only what the account itself would run. The suites use one locker, one after another, as days go by.
 */
let world: World & { readonly inventory: Inventory };

beforeAll(async () => {
  const deployed = await startWorld({
    entity: 'Example Health, Inc.',
    regions: ['us-east-1'],
    retention: { mode: 'GOVERNANCE', days: 1 },
    emptyAllowed: { 'ebs-snapshots': '*', 'ebs-volumes': '*' },
  });
  world = { ...deployed, inventory: await addInventory(deployed) };
}, 240_000);
afterAll(() => world?.stop());

evidenceSuite(() => world);
accessSuite(() => world);
tamperingSuite(() => world);
failureSuite(() => world);
cleanUpSuite(() => world);
