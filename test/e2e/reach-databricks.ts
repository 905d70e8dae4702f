import http from 'node:http';
import https from 'node:https';
import { syncBuiltinESMExports } from 'node:module';

/**
 * Loaded before a function: calls of Databricks' hosts reach the emulated account at EMULATED_DATABRICKS, which learns
 * from `x-forwarded-host` which host was meant. The function's own code knows of no such thing, and has no way to be told.
 */
const reach = https.request as (...args: unknown[]) => http.ClientRequest;
const emulated = process.env.EMULATED_DATABRICKS;

const instead = (to: unknown, options: https.RequestOptions, ...more: unknown[]): http.ClientRequest => {
  if (emulated === undefined || !(to instanceof URL) || !to.hostname.endsWith('.databricks.com'))
    return reach(to, options, ...more);
  const { agent: _, ...kept } = options;
  const headers = { ...(options.headers as http.OutgoingHttpHeaders), 'x-forwarded-host': to.hostname };
  return http.request(`${emulated}${to.pathname}${to.search}`, { ...kept, headers });
};
https.request = instead as typeof https.request;
syncBuiltinESMExports();
