interface Survivor {
  readonly collectors: readonly string[];
  readonly call: string;
  readonly member: string;
  readonly faults: readonly string[];
  readonly why: string;
}

export const SURVIVORS: readonly Survivor[] = [];
