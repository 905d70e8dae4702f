import { byText } from '../words/by-text.ts';
import { ReadError } from '../words/errors.ts';
import { answered } from './reading.ts';

/** One entry of EC2's permissions: it names an account, a group, an organization or a unit of one. */
interface Permission {
  readonly UserId?: string | undefined;
  readonly Group?: string | undefined;
  readonly OrganizationArn?: string | undefined;
  readonly OrganizationalUnitArn?: string | undefined;
}

/**
 * Whom the permissions of an image or a snapshot name, in the order of the texts: account ids, ARNs of organizations and
 * of their units, and `all` for everybody. Throws a ReadError where an entry names none, or more than one:
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_LaunchPermission.html
 */
export function sharedWith(permissions: readonly Permission[] | undefined): string[] {
  const names = answered(permissions, 'list of permissions').map((permission) => {
    const { UserId, Group, OrganizationArn, OrganizationalUnitArn } = permission;
    const [name, ...others] = [UserId, Group, OrganizationArn, OrganizationalUnitArn].filter((each) => each);
    if (name === undefined || others.length > 0)
      throw new ReadError('UNEXPECTED_RESPONSE', 'an entry of the permissions names nobody, or more than one');
    return name;
  });
  return [...new Set(names)].sort(byText);
}
