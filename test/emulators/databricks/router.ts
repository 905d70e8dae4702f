/** A route that was found, with the values of the names in its path. */
export interface Found<Route> {
  readonly route: Route;
  readonly path: Readonly<Record<string, string>>;
}

/** Finds routes by method and path; fixed paths come before such with names. */
export function createRouter<Route extends { readonly route: string }>(routes: readonly Route[]) {
  const fixed = new Map<string, Route>();
  const named: { route: Route; pattern: RegExp }[] = [];
  for (const route of routes)
    if (route.route.includes('{')) named.push({ route, pattern: patternOf(route.route) });
    else fixed.set(route.route, route);
  return (method: string, pathname: string): Found<Route> | undefined => {
    const call = `${method} ${pathname}`;
    const exact = fixed.get(call);
    if (exact) return { route: exact, path: {} };
    for (const { route, pattern } of named) {
      const match = pattern.exec(call);
      if (match) return { route, path: decoded(match.groups ?? {}) };
    }
    return undefined;
  };
}

const patternOf = (route: string): RegExp =>
  new RegExp(`^${route.replaceAll('.', '\\.').replace(/\{([a-z_]+)\}/g, '(?<$1>[^/]+)')}$`);

const decoded = (groups: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(groups).map(([name, value]) => [name, decodeURIComponent(value)]));
