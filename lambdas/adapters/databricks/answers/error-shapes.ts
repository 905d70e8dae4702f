import * as z from 'zod';
import { parseJson } from './json.ts';

/** What any of the shapes says. */
export interface ApiError {
  readonly errorCode: string | null;
  readonly message: string;
  readonly details: readonly unknown[];
}

const text = z.string().optional().catch(undefined);
const word = z.union([z.string(), z.number()]).transform(String).optional().catch(undefined);

/** https://docs.databricks.com/api/workspace/introduction; `error` is API 1.2's and OAuth's, `detail` SCIM's. */
const Shapes = z.looseObject({
  error_code: word,
  message: text,
  details: z.array(z.unknown()).catch([]),
  error: text,
  error_description: text,
  detail: text,
  status: word,
  scimType: text,
});

/** The error in any of Databricks' shapes; undefined for what is none: a page, an empty or a foreign answer. */
export function apiError(body: string): ApiError | undefined {
  let answer: unknown;
  try {
    answer = parseJson(body);
  } catch {
    return textError(body);
  }
  const shapes = Shapes.safeParse(answer);
  return shapes.success ? fromShapes(shapes.data) : undefined;
}

function fromShapes(shapes: z.infer<typeof Shapes>): ApiError | undefined {
  const { error_code, message, details, error, error_description, detail, status, scimType } = shapes;
  if (error_code !== undefined || message !== undefined)
    return { errorCode: error_code ?? null, message: message ?? '', details };
  if (detail !== undefined) {
    // RFC 7644 §3.12. Databricks says "null" where something inside it broke.
    const said = detail === 'null' ? 'SCIM API internal error' : detail;
    return { errorCode: `SCIM_${status ?? ''}`, message: [scimType, said].filter(Boolean).join(' '), details };
  }
  if (error === undefined) return undefined;
  return { errorCode: null, message: [error, error_description].filter(Boolean).join(': '), details };
}

/** `ERROR_CODE: message` without JSON around it. */
function textError(body: string): ApiError | undefined {
  const [, errorCode, message] = /^([A-Z][A-Z_]+): (.*)/.exec(body) ?? [];
  return errorCode === undefined || message === undefined ? undefined : { errorCode, message, details: [] };
}

/** What a page calls itself, null where it does not; undefined for what is none. */
export function titleOf(body: string): string | null | undefined {
  if (!/^\s*<(?:!doctype|html|head|body|\?xml)/i.test(body)) return undefined;
  const title = /<title[^>]*>([^<]{1,200})/i.exec(body)?.[1] ?? /<(?:pre|h1)[^>]*>([^<]{1,200})/i.exec(body)?.[1];
  return title?.replace(/\s+/g, ' ').trim() ?? null;
}

/** A page as a person would name it; undefined for what is none. */
export function pageTitle(body: string): string | undefined {
  const title = titleOf(body);
  return title === null ? 'a page without a title' : title && `the page "${title}"`;
}
