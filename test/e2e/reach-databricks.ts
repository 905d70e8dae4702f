/**
 * Loaded before a function: calls of Databricks' hosts reach the emulated account at EMULATED_DATABRICKS, which learns
 * from `x-forwarded-host` which host was meant. The function's own code knows of no such thing, and has no way to be told.
 */
const reach = globalThis.fetch;
const emulated = process.env.EMULATED_DATABRICKS;

globalThis.fetch = (input, init) => {
  const url = new URL(String(input));
  if (emulated === undefined || !url.hostname.endsWith('.databricks.com')) return reach(input, init);
  const headers = { ...(init?.headers as Record<string, string>), 'x-forwarded-host': url.hostname };
  return reach(`${emulated}${url.pathname}${url.search}`, { ...init, headers });
};
