import type { AnyCollector } from './collector.ts';
import type { AnyDerivation } from './derivation.ts';

/** What declares a table: a collector, which reads it, or a derivation, which makes it of others. */
export type AnyDeclaration = AnyCollector | AnyDerivation;

export const isCollector = (declaration: AnyDeclaration): declaration is AnyCollector => 'collect' in declaration;

/** The collectors of a catalogue: what is read, and so needs functions, permissions and recordings. */
export const collectorsOf = (catalogue: readonly AnyDeclaration[]): AnyCollector[] => catalogue.filter(isCollector);
