import { defaultProvider } from '@aws-sdk/credential-provider-node';
import type { Config } from '#domain/declaring/config.ts';
import { type SdkHandler, sdkHandler } from '../outgoing/sdk-handler.ts';
import { homeRegion } from './home-region.ts';

/** As the SDK gives them; `$source` tells how they were found. */
export interface FoundCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  readonly expiration?: Date;
  readonly accountId?: string;
  readonly $source?: Readonly<Record<string, string>>;
}

export type CredentialSource = () => Promise<FoundCredentials>;

/** AWS as somebody at a terminal reaches it. */
export interface AwsAtHand {
  readonly region: string;
  readonly credentials: CredentialSource;
  /** What the ways to find credentials said on the last search, in order: where none led anywhere, the reason is there. */
  readonly said: () => readonly string[];
  /** For any SDK client of this process. */
  readonly client: {
    readonly region: string;
    readonly credentials: CredentialSource;
    readonly requestHandler: SdkHandler;
  };
}

/**
 * Finds credentials as every AWS tool does, once for all clients: environment, profile (keys, SSO, `credential_process`,
 * roles), web identity, container, instance. Found again in their last five minutes, once for everybody who waits.
 */
export async function findAws(config?: Pick<Config, 'regions'>): Promise<AwsAtHand> {
  const region = await homeRegion(config);
  const said: string[] = [];
  const chain = defaultProvider({
    // SSO and STS are asked for credentials by the same way out; the metadata services of a machine never by a proxy.
    clientConfig: { requestHandler: sdkHandler() } as never,
    parentClientConfig: { region: async () => region } as never,
    logger: listening(said),
  });
  const credentials = () => chain() as Promise<FoundCredentials>;
  return { region, credentials, said: () => said, client: { region, credentials, requestHandler: sdkHandler() } };
}

const CHAIN = /^@smithy\/property-provider (?:->|\(!\)) /;
const MOST = 20;

/** The SDK tells a logger alone why each way led nowhere; its last error says only that none did. */
function listening(said: string[]) {
  const nothing = () => {};
  const debug = (line: unknown) => {
    if (typeof line !== 'string' || !CHAIN.test(line)) return;
    said.push(line.replace(CHAIN, ''));
    if (said.length > MOST) said.shift();
  };
  return { debug, trace: nothing, info: nothing, warn: nothing, error: nothing };
}
