import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { startFaultProxy } from '../support/fault-proxy.ts';
import { answerOfEc2 } from './sample-ec2.ts';

/**
 * A whole region as a run asks it: volumes and snapshots, as many as told, and nothing of anything else. Prints the
 * address of a proxy before it that adds latency to every call.
 */
const [volumes = 0, snapshots = 0, latencyMs = 20] = process.argv.slice(2).map(Number);
const keyArn = (index: number): string =>
  `arn:aws:kms:us-east-1:123456789012:key/0000000${index}-12ab-34cd-56ef-1234567890ab`;

const NOTHING: Readonly<Record<string, object>> = {
  ListKeys: { Keys: [], Truncated: false },
  ListAliases: { Aliases: [], Truncated: false },
  ListFirewalls: { Firewalls: [] },
  ListVpcEndpointAssociations: { VpcEndpointAssociations: [] },
  ListFirewallConfigs: { FirewallConfigs: [] },
  ListFirewallDomainLists: { FirewallDomainLists: [] },
  ListFirewallRuleGroupAssociations: { FirewallRuleGroupAssociations: [] },
};

const IDENTITY =
  '<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult>' +
  '<Arn>arn:aws:iam::123456789012:user/bench</Arn><UserId>AIDAEXAMPLE</UserId><Account>123456789012</Account>' +
  '</GetCallerIdentityResult></GetCallerIdentityResponse>';

async function answer(request: IncomingMessage): Promise<{ type: string; body: string }> {
  const [target, body] = [request.headers['x-amz-target'] as string | undefined, await text(request)];
  const operation = target?.split('.')[1];
  if (operation !== undefined)
    return { type: 'application/x-amz-json-1.1', body: JSON.stringify(NOTHING[operation] ?? {}) };
  const form = new URLSearchParams(body);
  const isIdentity = form.get('Action') === 'GetCallerIdentity';
  return { type: 'text/xml', body: isIdentity ? IDENTITY : answerOfEc2(form, { volumes, snapshots, keyArn }) };
}

const server = createServer(async (request, response) => {
  const { type, body } = await answer(request);
  response.writeHead(200, { 'content-type': type, 'content-length': Buffer.byteLength(body) }).end(body);
});
server.listen(0, '127.0.0.1', async () => {
  const { url } = await startFaultProxy(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, { latencyMs });
  process.stdout.write(`${JSON.stringify({ url })}\n`);
});
process.on('disconnect', () => process.exit());
