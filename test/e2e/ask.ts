/** Who asks. The emulator knows callers by their key and session token; signatures it does not check. */
export interface Caller {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

export interface Question {
  readonly service: 'cloudformation' | 'iam' | 'lambda' | 'states';
  readonly method?: 'GET' | 'POST';
  readonly path?: string;
  /** JSON protocol: `AWSStepFunctions.DescribeStateMachine`. */
  readonly target?: string;
  readonly body?: string;
}

const CONTENT_TYPES = {
  cloudformation: 'application/x-www-form-urlencoded',
  iam: 'application/x-www-form-urlencoded',
  lambda: 'application/json',
  states: 'application/x-amz-json-1.0',
};

/** Asks an API that the project has no client for; resolves with the answer's body. Throws what it answers instead. */
export async function ask(url: string, caller: Caller, question: Question): Promise<string> {
  const { service, method = 'POST', path = '/', target, body } = question;
  const scope = `${caller.accessKeyId}/20260101/us-east-1/${service}/aws4_request`;
  const answer = await fetch(`${url}${path}`, {
    method,
    headers: {
      authorization: `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=none`,
      ...(caller.sessionToken === undefined ? {} : { 'x-amz-security-token': caller.sessionToken }),
      'content-type': CONTENT_TYPES[service],
      ...(target === undefined ? {} : { 'x-amz-target': target }),
    },
    ...(body === undefined ? {} : { body }),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${service} ${path} ${body}: HTTP ${answer.status} ${text}`);
  return text;
}

/** The query protocol's way of asking: IAM, CloudFormation. */
export const form = (parameters: Readonly<Record<string, string>>): string =>
  new URLSearchParams(parameters).toString();
