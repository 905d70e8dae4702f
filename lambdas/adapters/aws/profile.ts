import { ENV_PROFILE, loadSharedConfigFiles, loadSsoSessionData } from '@smithy/core/config';

/** What `~/.aws/config` and `~/.aws/credentials` (or the files in their place) say of one profile. */
export interface Profile {
  readonly name: string;
  /** Whether anybody named it; without a name it is `default`, which need not exist. */
  readonly isNamed: boolean;
  readonly exists: boolean;
  /** With those of its `sso_session`. */
  readonly settings: Readonly<Record<string, string | undefined>>;
}

/** The profile that AWS_PROFILE names, or `default`. */
export async function profileAtHand(environment: NodeJS.ProcessEnv = process.env): Promise<Profile> {
  const named = environment[ENV_PROFILE];
  const name = named || 'default';
  const { configFile, credentialsFile } = await loadSharedConfigFiles({ ignoreCache: true });
  const [inConfig, inCredentials] = [configFile[name], credentialsFile[name]];
  const session = inConfig?.sso_session;
  const ofSession = session === undefined ? {} : (await loadSsoSessionData())[session];
  return {
    name,
    isNamed: Boolean(named),
    exists: inConfig !== undefined || inCredentials !== undefined,
    settings: { ...ofSession, ...inConfig, ...inCredentials },
  };
}
