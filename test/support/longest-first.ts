import { relative } from 'node:path';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/**
 * What takes longest begins first, so that no worker stands idle while another still has minutes of work before it. Files
 * that share a process come after all that do not: it ends, with all it has loaded, when the next file wants its own.
 */
const LONGEST = [
  'test/e2e/',
  'test/contract/faults',
  'test/contract/databricks-faults',
  'test/steps/verify/malformed',
  'test/steps/report/',
  'test/bin/evidence',
  'test/contract/',
  'test/bin/',
  'test/package/',
  'test/demo/',
  'test/steps/',
  'test/lib/',
];

export default class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification): number => {
      const path = relative(this.ctx.config.root, moduleId);
      const at = LONGEST.findIndex((start) => path.startsWith(start));
      return at === -1 ? LONGEST.length : at;
    };
    const shares = ({ project }: TestSpecification): number => Number(!project.config.isolate);
    return files.toSorted((a, b) => shares(a) - shares(b) || rank(a) - rank(b) || a.moduleId.localeCompare(b.moduleId));
  }
}
