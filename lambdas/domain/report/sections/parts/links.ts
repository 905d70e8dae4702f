import type { Population } from '../../../judging/population.ts';

/** What a rule says of the law: whose words a FAIL breaks, what it evidences, what it only supports. */
export function linksOf({ criterion, controls, evidences }: Population): string[] {
  const supports = controls.filter((control) => !evidences.includes(control));
  return [
    ...(criterion === undefined ? [] : [`by ${criterion === 'regulation' ? 'the regulation' : "the entity's policy"}`]),
    ...(evidences.length === 0 ? [] : [`evidences ${evidences.join(', ')}`]),
    ...(supports.length === 0 ? [] : [`supports ${supports.join(', ')}`]),
  ];
}
