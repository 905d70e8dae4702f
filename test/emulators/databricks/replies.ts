import type { Json } from './state.ts';

/** An answer on its way out. `json` is written with its 64-bit integers whole; `text` as it is. */
export interface Reply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly json?: Json;
  readonly text?: string;
}

export const ok = (json: Json): Reply => ({ status: 200, json });

/** The error shape of REST APIs 2.x: https://docs.databricks.com/api/workspace/introduction */
export const refusal = (status: number, errorCode: string | number, message: string, details?: Json): Reply => ({
  status,
  json: { error_code: errorCode, message, ...(details === undefined ? {} : { details }) },
});

/** The error shape of API 1.2: https://docs.databricks.com/api/workspace/commandexecution */
export const refusal12 = (status: number, error: string): Reply => ({ status, json: { error } });

/** The error shape of SCIM, RFC 7644 §3.12: the status is text. */
export const refusalScim = (status: number, detail: string, scimType?: string): Reply => ({
  status,
  headers: { 'content-type': 'application/scim+json' },
  json: {
    schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'],
    detail,
    status: String(status),
    ...(scimType === undefined ? {} : { scimType }),
  },
});

/** The error shape of OAuth, RFC 6749 §5.2. */
export const refusalOAuth = (status: number, error: string, description: string): Reply => ({
  status,
  json: { error, error_description: description },
});

/** What a proxy, a load balancer or a sign-in page answers. */
export const htmlPage = (status: number, title: string): Reply => ({
  status,
  headers: { 'content-type': 'text/html; charset=utf-8' },
  text: `<!doctype html>\n<html><head><title>${title}</title></head><body><h1>${title}</h1></body></html>\n`,
});

const { rawJSON } = JSON as unknown as { rawJSON(text: string): unknown };

/** JSON as Databricks writes it: 64-bit integers with all their digits. */
export const jsonText = (json: Json): string =>
  JSON.stringify(json, (_name, value: unknown) => (typeof value === 'bigint' ? rawJSON(String(value)) : value));

export const bodyText = (reply: Reply): string => reply.text ?? (reply.json === undefined ? '' : jsonText(reply.json));
