/** What EC2 calls the owner of AWS's own endpoint services: https://docs.aws.amazon.com/vpc/latest/privatelink/aws-services-privatelink-support.html */
export const AWS = 'amazon';

/**
 * Names that AWS gives to services of its own. Nobody chooses the name of an endpoint service, and those of customers are
 * `com.amazonaws.vpce.<region>.vpce-svc-…`: https://docs.aws.amazon.com/vpc/latest/privatelink/create-endpoint-service.html
 */
const OF_AWS =
  /^(?:(?:cn\.)?com\.amazonaws\.(?!vpce\.)|aws\.api\.|aws\.sagemaker\.|api\.aws\.)(?:[a-z0-9-]+\.)+[a-z0-9-]+$/;
const OF_CUSTOMERS = /^(?:cn\.)?com\.amazonaws\.vpce\.[a-z0-9-]+\.vpce-svc-[0-9a-f]+$/;

/** Whose an endpoint service is: AWS's own, another's, or nobody told. What EC2 says of the owner goes before the name. */
export function serviceKind(name: string | null, owner: string | null): 'AWS' | 'CUSTOMER' | 'UNTOLD' {
  if (owner !== null) return owner === AWS ? 'AWS' : 'CUSTOMER';
  if (name !== null && OF_AWS.test(name)) return 'AWS';
  return name !== null && OF_CUSTOMERS.test(name) ? 'CUSTOMER' : 'UNTOLD';
}

/** The account in an ARN; null where it names none. */
export const accountOf = (arn: string): string | null => /^arn:[^:]*:[^:]*:[^:]*:(\d{12}):/.exec(arn)?.[1] ?? null;
