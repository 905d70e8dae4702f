/** One call as the server saw it. */
export interface LoggedCall {
  /** Milliseconds on a clock that never goes back. */
  readonly at: number;
  readonly host: string;
  /** Method and path as its page names it; as it came, where there is no such route. */
  readonly route: string;
  readonly url: string;
  /** Null for one that was never answered. */
  status: number | null;
  /** Calls under way at the same host when this one came, itself included. */
  readonly together: number;
}

/** A published limit, for all calls of its kind to one host: https://docs.databricks.com/aws/en/resources/limits */
export interface PublishedLimit {
  readonly name: string;
  readonly covers: (route: string) => boolean;
  readonly calls: number;
  readonly perMs: number;
}

const ACCOUNT_SCIM = 'GET /api/2.0/accounts/{account_id}/scim/v2/';
export const PUBLISHED_LIMITS: readonly PublishedLimit[] = [
  {
    name: 'account SCIM GET, 20 a second',
    covers: (route) => route.startsWith(ACCOUNT_SCIM) && route.endsWith('/{id}'),
    calls: 20,
    perMs: 1_000,
  },
  {
    name: 'account SCIM LIST, 240 a minute',
    covers: (route) => route.startsWith(ACCOUNT_SCIM) && !route.endsWith('/{id}'),
    calls: 240,
    perMs: 60_000,
  },
  {
    name: 'workspace SCIM GET, 255 a minute',
    covers: (route) => route.startsWith('GET /api/2.0/preview/scim/v2/'),
    calls: 255,
    perMs: 60_000,
  },
];

/** Every call there was, and how it stands against the limits. */
export class CallLog {
  readonly calls: LoggedCall[] = [];
  readonly #now: () => number;
  readonly #recent = new Map<string, number[]>();
  readonly #underWay = new Map<string, number>();

  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  add(host: string, route: string, url: string): LoggedCall {
    const together = (this.#underWay.get(host) ?? 0) + 1;
    this.#underWay.set(host, together);
    const call = { at: this.#now(), host, route, url, status: null, together };
    this.calls.push(call);
    return call;
  }

  /** A call is over, answered or not. */
  leave(host: string): void {
    this.#underWay.set(host, (this.#underWay.get(host) ?? 1) - 1);
  }

  /** Calls of a route, or all. */
  of(route?: string): readonly LoggedCall[] {
    return route === undefined ? this.calls : this.calls.filter((call) => call.route === route);
  }

  clear(): void {
    this.calls.length = 0;
    this.#recent.clear();
  }

  /** Counts a call against its limit; the seconds to wait when it goes over. */
  over({ at, host, route }: LoggedCall): number | undefined {
    const limit = PUBLISHED_LIMITS.find(({ covers }) => covers(route));
    if (!limit) return undefined;
    const key = `${limit.name}@${host}`;
    const recent = (this.#recent.get(key) ?? []).filter((time) => time > at - limit.perMs);
    this.#recent.set(key, recent);
    if (recent.length < limit.calls) {
      recent.push(at);
      return undefined;
    }
    return Math.max(1, Math.ceil(((recent[0] ?? at) + limit.perMs - at) / 1000));
  }

  /** The most calls within any stretch of the limit's length, for each limit and host that was called. */
  busiest(): { readonly limit: PublishedLimit; readonly host: string; readonly most: number }[] {
    return PUBLISHED_LIMITS.flatMap((limit) => {
      const times = Map.groupBy(
        this.calls.filter(({ route }) => limit.covers(route)),
        ({ host }) => host,
      );
      return [...times].map(([host, calls]) => ({ limit, host, most: mostWithin(calls, limit.perMs) }));
    });
  }
}

function mostWithin(calls: readonly LoggedCall[], ms: number): number {
  let most = 0;
  let first = 0;
  calls.forEach(({ at }, index) => {
    while ((calls[first] as LoggedCall).at <= at - ms) first += 1;
    most = Math.max(most, index - first + 1);
  });
  return most;
}
