export { keyNotScheduledForDeletion } from './deletion.ts';
export { Key } from './key.ts';
export { keyMaterialStays } from './material.ts';
export { keyRotates } from './rotation.ts';
export { keyClosedToStrangers } from './strangers.ts';
