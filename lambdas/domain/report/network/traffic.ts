import { byText } from '../../words/by-text.ts';
import { noVerdicts, VERDICTS } from '../../words/verdict.ts';
import { type Path, wayRank } from './path.ts';

/** Paths that read alike: of the same groups by the same way, to the same effect, from any of the subnets. */
export interface TrafficLine extends Pick<Path, 'groups' | 'way' | 'through' | 'service' | 'grade' | 'verdict'> {
  readonly subnets: readonly string[];
  /** `0.0.0.0/0 on tcp/443`: all that goes this way. */
  readonly traffic: readonly string[];
  /** False: no interface that could send this runs now. */
  readonly isRunning: boolean;
}

type Draft = Omit<TrafficLine, 'subnets' | 'traffic' | 'isRunning'> & {
  isRunning: boolean;
  readonly traffic: string;
  readonly subnets: Set<string>;
};

/** More lines of one verdict than these are not even looked at: far fewer are printed. */
const MOST = 2_000;

/** Folds the paths of a VPC into lines a person can read. */
export class TrafficLedger {
  readonly #drafts = new Map<string, Draft>();
  readonly #kept = noVerdicts();
  #isCut = false;

  add(path: Path): void {
    const { groups, way, through, service, grade, verdict, traffic, subnet, isRunning } = path;
    const said = { groups, way, through, service, grade, verdict, traffic };
    const key = JSON.stringify(said);
    const draft = this.#drafts.get(key);
    if (draft) {
      draft.subnets.add(subnet);
      draft.isRunning ||= isRunning;
    } else if (this.#kept[verdict ?? 'UNKNOWN'] < MOST) {
      this.#kept[verdict ?? 'UNKNOWN'] += 1;
      this.#drafts.set(key, { ...said, isRunning, subnets: new Set([subnet]) });
    } else this.#isCut = true;
  }

  /** Whether there is more than `lines` has: not of the worst verdict, unless that alone is too much. */
  get isCut(): boolean {
    return this.#isCut;
  }

  /** The worst first, then by way. */
  lines(): TrafficLine[] {
    const alike = Map.groupBy(this.#drafts.values(), ({ traffic, subnets, isRunning, ...said }) =>
      JSON.stringify([said, isRunning, [...subnets].sort(byText)]),
    );
    return [...alike]
      .sort(([a], [b]) => byText(a, b))
      .map(([, group]) => lineOf(group))
      .sort((a, b) => rank(a) - rank(b) || wayRank(a.way) - wayRank(b.way));
  }
}

function lineOf(group: readonly Draft[]): TrafficLine {
  const { groups, way, through, service, grade, verdict, isRunning, subnets } = group[0] as Draft;
  return {
    ...{ groups, way, through, service, grade, verdict, isRunning },
    subnets: [...subnets].sort(byText),
    traffic: group.map(({ traffic }) => traffic).sort(byText),
  };
}

const rank = ({ verdict }: TrafficLine): number => VERDICTS.indexOf(verdict ?? 'UNKNOWN');
