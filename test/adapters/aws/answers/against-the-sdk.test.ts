import * as ec2 from '@aws-sdk/client-ec2';
import * as kms from '@aws-sdk/client-kms';
import * as resolver from '@aws-sdk/client-route53resolver';
import * as sts from '@aws-sdk/client-sts';
import { HttpResponse } from '@smithy/protocol-http';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Operation, operationModel, type Shape, type Structure } from '#adapters/aws/answers/model.ts';
import { readAnswer } from '#adapters/aws/answers/read-answer.ts';

// biome-ignore lint/suspicious/noExplicitAny: clients of four services, by name
const CLIENTS: Readonly<Record<string, readonly [any, new (configuration: any) => any]>> = {
  ec2: [ec2, ec2.EC2Client],
  kms: [kms, kms.KMSClient],
  route53resolver: [resolver, resolver.Route53ResolverClient],
  sts: [sts, sts.STSClient],
};

/** A drawn value of a shape: as the SDK gives it, and as it stands on the wire. */
interface Drawn {
  readonly value: unknown;
  readonly xml: string;
  readonly json: unknown;
}

const escaped = (text: string): string =>
  text.replace(/[&<>"]/g, (one) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[one] ?? one);
const text = (value: string): Drawn => ({ value, xml: escaped(value), json: value });
const words = fc.stringMatching(/^[A-Za-z0-9&<>"' /:.é-]{1,12}$/).map((drawn) => text(`x${drawn}x`));
const identifiers = fc.stringMatching(/^[A-Za-z0-9:/_.-]{1,12}$/).map((drawn) => text(`x${drawn}x`));
const instants = fc.integer({ min: 0, max: 2 ** 31 }).map((seconds) => {
  const value = new Date(seconds * 1000);
  return { value, xml: value.toISOString(), json: seconds };
});

/** Some structures hold themselves: below a depth there are only texts. */
function drawn(shape: Shape, depth: number, isIdentifier = false): fc.Arbitrary<Drawn> {
  switch (shape.type) {
    case 'boolean':
      return fc.boolean().map((value) => ({ value, xml: String(value), json: value }));
    case 'number':
      return fc.integer({ min: 0, max: 10 ** 9 }).map((value) => ({ value, xml: String(value), json: value }));
    case 'enum':
      return fc.constantFrom(...shape.values).map(text);
    case 'iso8601':
    case 'epoch':
      return instants;
    case 'list':
      return fc.array(drawn(shape.member, depth - 1, isIdentifier), { maxLength: depth > 0 ? 3 : 0 }).map((items) => ({
        value: items.map(({ value }) => value),
        xml: items.map(({ xml }) => `<${shape.element}>${xml}</${shape.element}>`).join(''),
        json: items.map(({ json }) => json),
      }));
    case 'structure':
      return structure(shape, depth);
    default:
      return isIdentifier ? identifiers : words;
  }
}

function structure({ members, required }: Structure, depth: number): fc.Arbitrary<Drawn> {
  const known = [...members].filter(
    ([, { name, shape }]) => depth > 0 || shape.type !== 'structure' || required.includes(name),
  );
  const models = Object.fromEntries(
    known.map(([wire, { shape, isIdentifier }]) => [wire, drawn(shape, depth - 1, isIdentifier)]),
  );
  const requiredKeys = known.filter(([, { name }]) => required.includes(name)).map(([wire]) => wire);
  return fc.record(models, { requiredKeys, noNullPrototype: true }).map((chosen) => {
    const entries = Object.entries(chosen as Record<string, Drawn>);
    return {
      value: Object.fromEntries(entries.map(([wire, { value }]) => [members.get(wire)?.name, value])),
      xml: entries.map(([wire, { xml }]) => `<${wire}>${xml}</${wire}>`).join(''),
      json: Object.fromEntries(entries.map(([wire, { json }]) => [wire, json])),
    };
  });
}

function bodyOf({ name, protocol }: Operation, { xml, json }: Drawn): string {
  if (protocol === 'json') return JSON.stringify(json);
  const result = protocol === 'query' ? `<${name}Result>${xml}</${name}Result>` : `<requestId>r</requestId>${xml}`;
  return `<?xml version="1.0" encoding="UTF-8"?>\n<${name}Response xmlns="urn:x">${result}</${name}Response>`;
}

async function bySdk(service: string, { name, protocol }: Operation, body: string): Promise<object> {
  const [module, Client] = CLIENTS[service] ?? [];
  const type = protocol === 'json' ? 'application/x-amz-json-1.1' : 'text/xml';
  const headers = { 'content-type': type };
  const handle = async () => ({ response: new HttpResponse({ statusCode: 200, headers, body: Buffer.from(body) }) });
  const credentials = { accessKeyId: 'a', secretAccessKey: 's' };
  const client = new (Client as never as new (c: object) => { send(command: object): Promise<object> })({
    region: 'us-east-1',
    credentials,
    requestHandler: { handle },
  });
  const { $metadata: _, ...output } = (await client.send(new module[`${name}Command`]({}))) as Record<string, unknown>;
  return output;
}

/** An operation of each protocol and every kind of shape. */
const OPERATIONS = [
  ...['DescribeVolumes', 'DescribeInstances', 'DescribeVpcEndpoints', 'DescribeSecurityGroupRules', 'DescribeFlowLogs'],
  ...['GetEbsEncryptionByDefault', 'DescribeVpcAttribute', 'DescribeVpcEncryptionControls'],
].map((name) => ['ec2', name] as const);

test.each([
  ...OPERATIONS,
  ['kms', 'GetKeyRotationStatus'],
  ['kms', 'ListKeyRotations'],
  ['route53resolver', 'ListFirewallConfigs'],
  ['sts', 'GetCallerIdentity'],
] as const)('what %s answers to %s is read as its SDK reads it, where it fits', async (service, name) => {
  const model = await operationModel(service, name);
  const asked = { service, operation: name, input: {}, region: 'us-east-1', accountId: null };
  const unknown: string[] = [];
  await fc.assert(
    fc.asyncProperty(structure(model.output, 4), async (answer) => {
      const body = bodyOf(model, answer);
      const attempt = { body, encoding: 'utf8' } as never;
      const read = await readAnswer(attempt, asked, (member) => unknown.push(member));
      expect(read).toEqual(answer.value);
      expect(await bySdk(service, model, body)).toEqual(answer.value);
    }),
    { numRuns: 15 },
  );
  expect(unknown).toEqual([]);
});
