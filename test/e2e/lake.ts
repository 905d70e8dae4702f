import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { CLIENT, databricksWorld } from '../contract/world-databricks.ts';
import { createIssuer } from '../emulators/databricks/jwt.ts';
import { type EmulatedDatabricks, startEmulatedDatabricks } from '../emulators/databricks/server.ts';
import type { FederationPolicy } from '../emulators/databricks/state.ts';
import { webIdentityAnswer } from '../emulators/databricks/web-identity.ts';
import { runFederationCommand } from '../support/run-federation-command.ts';
import type { Deployment } from './deployment.ts';

/** Application ids of the two service principals; nobody has a secret of them. */
const READER = 'a6f1d0c2-1111-4222-8333-444455556666';
const PROBE = 'b7f1d0c2-1111-4222-8333-444455556666';

export interface Lake {
  readonly emulated: EmulatedDatabricks;
  /** `context.evidence.databricks` for it. */
  readonly settings: object;
  /** Where the emulated AWS account has its JWTs signed. */
  readonly signer: string;
  /** Does what the outputs of the stack say: a Databricks account admin's whole work. */
  federate(deployment: Deployment): void;
  close(): Promise<void>;
}

/** A Databricks account that knows this AWS account's issuer, and two principals that nobody can be yet. */
export async function startLake(): Promise<Lake> {
  const issuer = createIssuer('https://0f1e2d3c-0000-4000-8000-000000000000.tokens.sts.global.api.aws');
  const state = databricksWorld();
  state.clients.delete(CLIENT.id);
  state.issuers.set(issuer.url, issuer.keys);
  const workspaces = new Map(state.workspaces.map(({ id }) => [id, 'admin' as const]));
  for (const id of [READER, PROBE]) state.addClient(id, { workspaces, isAccountAdmin: id === READER });
  const emulated = await startEmulatedDatabricks({ state });
  const server = createServer(async (request, response) => {
    const form = new URLSearchParams(await text(request));
    const { status, body } = webIdentityAnswer(form, { issuer, roleArn: String(request.headers['x-caller']) });
    response.writeHead(status, { 'content-type': 'text/xml' }).end(body);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const federated = (clientId: string) => ({ mode: 'aws-federation', clientId });
  return {
    emulated,
    settings: { accountId: state.accountId, auth: federated(READER), probe: { auth: federated(PROBE) } },
    signer: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    federate({ outputs }) {
      const clients = [READER, PROBE].map((applicationId, index) => ({ id: String(4711 + index), applicationId }));
      for (const [name, command] of Object.entries(outputs)) {
        if (!/^Databricks.*Federation$/.test(name)) continue;
        const { created, stderr } = runFederationCommand(command, { issuer: issuer.url, principals: clients });
        if (!created) throw new Error(`${name} lets nobody in: ${stderr}`);
        const { oidc_policy } = created.policy as { oidc_policy: FederationPolicy };
        const client = clients.find(({ id }) => id === created.principal);
        state.clients.get(client?.applicationId ?? '')?.federation.push(oidc_policy);
      }
    },
    async close() {
      await emulated.close();
      server.close();
      server.closeAllConnections();
    },
  };
}
