import * as z from 'zod';
import type { Databricks } from '../declaring/databricks-client.ts';
import { DatabricksError, etagOfUnset } from './error.ts';

/**
 * A workspace setting, by its type: https://docs.databricks.com/api/workspace/settings. One that was never set is 404
 * with an etag; one that the workspace's tier does not have says so by its word, with 400, 403 or 404.
 */
export const SETTING = 'GET /api/2.0/settings/types/{type}/names/default';

export const SETTING_STATES = ['SET', 'NEVER_SET', 'NOT_IN_TIER'] as const;
export const settingState = z
  .enum(SETTING_STATES)
  .describe('NEVER_SET: nobody ever decided; NOT_IN_TIER: the pricing tier of the workspace does not have it');
export type SettingState = z.infer<typeof settingState>;

export type SettingAnswer<Value> =
  | { readonly state: 'SET'; readonly value: Value }
  | { readonly state: Exclude<SettingState, 'SET'>; readonly value: null };

/** Throws whatever else keeps the setting from being read. */
export async function readSetting<Schema extends z.ZodType>(
  databricks: Databricks,
  type: string,
  schema: Schema,
): Promise<SettingAnswer<z.output<Schema>>> {
  try {
    return { state: 'SET', value: await databricks.ask(SETTING, schema, { path: { type } }) };
  } catch (error) {
    if (etagOfUnset(error) !== undefined) return { state: 'NEVER_SET', value: null };
    if (isNotInTier(error)) return { state: 'NOT_IN_TIER', value: null };
    throw error;
  }
}

const isNotInTier = (error: unknown): boolean =>
  error instanceof DatabricksError && error.refusal?.errorCode === 'FEATURE_DISABLED';
