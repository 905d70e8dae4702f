import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, type AppProps, Validations } from 'aws-cdk-lib';
import { CURRENTLY_RECOMMENDED_FLAGS } from 'aws-cdk-lib/cx-api';
import { AwsSolutionsChecks, HIPAASecurityChecks } from 'cdk-nag';
import { codeIdentity } from '#adapters/code-identity.ts';
import { loadViews } from '#adapters/query/load-views.ts';
import { declaredFolders, loadCatalogue } from '#collectors/catalogue.ts';
import { parseConfig } from '#domain/declaring/config.ts';
import { declaredTable } from '#domain/declaring/declared-table.ts';
import { acknowledgeFindings } from './acknowledgements.ts';
import { buildCodeAsset } from './code/code-asset.ts';
import { EvidenceStack, STACK_NAME } from './evidence-stack.ts';

/** An app as `cdk init` would configure it; it is synthesised when told to, never as a side effect. */
export const evidenceApp = ({ context, ...props }: AppProps = {}): App =>
  new App({
    autoSynth: false,
    analyticsReporting: false,
    ...props,
    context: { ...CURRENTLY_RECOMMENDED_FLAGS, ...context },
  });

/**
 * Adds the stack to `app`, from its context `evidence`, and the checks it has to pass to be synthesised. Throws a
 * ConfigError that names every mistake in the configuration, or a DeclarationError for a collector or a view.
 */
export async function addEvidenceStack(app: App): Promise<EvidenceStack> {
  const catalogue = await loadCatalogue();
  const config = parseConfig(app.node.tryGetContext('evidence') ?? {}, catalogue);
  const views = await loadViews(catalogue.map(declaredTable));
  const directory = mkdtempSync(join(tmpdir(), 'evidence-locker-code-'));
  try {
    await buildCodeAsset({ directory, folders: declaredFolders(), code: codeIdentity(), config });
    const stack = new EvidenceStack(app, STACK_NAME, { config, catalogue, views, codeDirectory: directory });
    acknowledgeFindings(stack);
    Validations.of(app).addPlugins(new AwsSolutionsChecks(app), new HIPAASecurityChecks(app));
    return stack;
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
