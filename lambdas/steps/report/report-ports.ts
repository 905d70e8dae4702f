import type { RenderOptions } from '#adapters/pdf/render.ts';
import type { AnyDeclaration } from '#domain/declaring/any-declaration.ts';
import type { Locker } from '#domain/sealing/locker.ts';
import type { CodeIdentity } from '#domain/words/code-identity.ts';

export interface ReportPorts {
  readonly locker: Locker;
  readonly catalogue: readonly AnyDeclaration[];
  readonly code: CodeIdentity;
  readonly publicKeyPem?: string;
  readonly rendering?: RenderOptions;
  readonly onProgress?: (progress: ReportProgress) => void;
}

/** What a report is at: runs whose findings were asked for, of so many, while it reads. */
export type ReportProgress =
  | { readonly stage: 'VERIFYING' | 'RENDERING' }
  | { readonly stage: 'READING'; readonly done: number; readonly of: number };
