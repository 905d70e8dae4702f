import * as z from 'zod';
import { Tags } from '#domain/words/tags.ts';

const text = z.string().nullable();

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_VpnStaticRoute.html */
const Route = z.strictObject({ destinationCidrBlock: text, source: text, state: text });

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_VgwTelemetry.html */
const Tunnel = z.strictObject({
  outsideIpAddress: text,
  status: text.describe('UP or DOWN at the time; a tunnel that is down opens again by itself'),
  statusMessage: text,
  acceptedRouteCount: z.int().nullable().describe('How many networks were accepted from the far end'),
  lastStatusChange: z.iso.datetime().nullable(),
});

/** One Site-to-Site VPN connection in one region; EC2 goes on listing deleted ones. Nulls are what it did not say. */
export const VpnConnection = z.strictObject({
  id: z.string().describe('VPN connection id'),
  state: text,
  vpnGatewayId: text.describe('The virtual private gateway it ends at; none where it ends elsewhere'),
  transitGatewayId: text.describe('The transit gateway it ends at'),
  coreNetworkArn: text.describe('The Cloud WAN network it ends at'),
  customerGatewayId: text.describe('The device at the other end'),
  gatewayAssociationState: text,
  staticRoutesOnly: z.boolean().nullable().describe('false: the far end announces its networks by BGP'),
  routes: z.array(Route).nullable().describe('The static routes; null: EC2 did not say'),
  tunnels: z.array(Tunnel).nullable(),
  tags: Tags,
});
export type VpnConnection = z.infer<typeof VpnConnection>;
