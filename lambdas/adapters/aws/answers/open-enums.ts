/**
 * Enumerations to which AWS adds all the time and of which no verdict depends on a single value: what the model does not
 * know is taken as it is. An unknown value of every other enumeration is garbled. By the names of the SDK's types.
 */
export const OPEN_ENUMS: ReadonlySet<string> = new Set([
  '_InstanceType',
  // The page says "natGateway", and EC2 answers "nat_gateway": the example of
  // https://docs.aws.amazon.com/cli/latest/reference/ec2/describe-network-interfaces.html
  'NetworkInterfaceType',
]);

/**
 * Values that services answer beside those of their own models, by the SDK's type: the model has another case, or leaves
 * one out. Each as the page says or shows it.
 */
export const ALSO: Readonly<Record<string, readonly string[]>> = {
  // Endpoints, in the example of https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeVpcEndpoints.html
  State: 'available deleted deleting expired failed partial pending pendingAcceptance rejected'.split(' '),
  // "For an internet gateway, the state is available when attached to a VPC":
  // https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_InternetGatewayAttachment.html
  AttachmentStatus: ['available'],
};
