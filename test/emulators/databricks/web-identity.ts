import type { Issuer } from './jwt.ts';

/** What AWS STS would make of a request: its answer as XML, or its refusal. */
export interface StsAnswer {
  readonly status: number;
  readonly body: string;
}

export interface WebIdentityOptions {
  readonly issuer: Issuer;
  /** The role that asks: STS names the role itself, not the session. */
  readonly roleArn: string;
  /** Milliseconds since the epoch. */
  readonly now?: () => number;
  /** False: nobody has switched outbound federation on for the account. */
  readonly isEnabled?: boolean;
}

/**
 * Answers `Action=GetWebIdentityToken`, which the emulated AWS account does not know.
 * Source: https://docs.aws.amazon.com/STS/latest/APIReference/API_GetWebIdentityToken.html
 */
export function webIdentityAnswer(form: URLSearchParams, options: WebIdentityOptions): StsAnswer {
  const { issuer, roleArn, now = Date.now, isEnabled = true } = options;
  if (!isEnabled)
    return refusal(403, 'OutboundWebIdentityFederationDisabledException', 'Outbound web identity federation is off');
  const seconds = Number(form.get('DurationSeconds') ?? 300);
  if (!(seconds >= 60 && seconds <= 3600)) return refusal(400, 'ValidationError', 'DurationSeconds is out of range');
  const algorithm = form.get('SigningAlgorithm') ?? '';
  if (algorithm !== 'RS256') return refusal(400, 'ValidationError', `the emulator does not sign with ${algorithm}`);
  const audiences = [...form].filter(([name]) => name.startsWith('Audience.member.')).map(([, value]) => value);
  if (audiences.length === 0) return refusal(400, 'ValidationError', 'Audience is missing');
  const issuedAt = Math.floor(now() / 1000);
  const exp = issuedAt + seconds;
  const token = issuer.issue({
    sub: roleArn,
    aud: audiences.length === 1 ? audiences[0] : audiences,
    iat: issuedAt,
    nbf: issuedAt,
    exp,
    'https://sts.amazonaws.com/': { aws_account: roleArn.split(':')[4] },
  });
  return {
    status: 200,
    body:
      '<GetWebIdentityTokenResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetWebIdentityTokenResult>' +
      `<Expiration>${new Date(exp * 1000).toISOString()}</Expiration><WebIdentityToken>${token}</WebIdentityToken>` +
      '</GetWebIdentityTokenResult><ResponseMetadata><RequestId>00000000-0000-4000-8000-000000000000</RequestId>' +
      '</ResponseMetadata></GetWebIdentityTokenResponse>',
  };
}

const refusal = (status: number, code: string, message: string): StsAnswer => ({
  status,
  body: `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error></ErrorResponse>`,
});
