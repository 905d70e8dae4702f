import { EvidenceError } from '#domain/words/errors.ts';
import { addEvidenceStack, evidenceApp } from '../lib/add-evidence-stack.ts';

const app = evidenceApp();
try {
  await addEvidenceStack(app);
  app.synth();
} catch (error) {
  if (!(error instanceof EvidenceError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
