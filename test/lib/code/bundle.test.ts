import { Agent } from 'node:http';
import { transform } from 'esbuild';
import { expect, test } from 'vitest';
import { builtinsByName, namesOfClasses } from '../../../lib/code/bundle.ts';

const ask = (name: string): string => `process.getBuiltinModule("${name}")`;

test.each([
  [
    'import{readFile as a,writeFile}from"node:fs/promises";',
    `var {readFile:a,writeFile:writeFile}=${ask('node:fs/promises')};`,
  ],
  ['import*as h from"node:http";', `var h=${ask('node:http')};`],
  ['import o from"os";', `var o=${ask('os')};`],
  ['import o,{cpus as c}from"os";', `var o=${ask('os')},{cpus:c}=${ask('os')};`],
  [
    'import{default as v,setFlagsFromString as s}from"node:v8";',
    `var v=${ask('node:v8')},{setFlagsFromString:s}=${ask('node:v8')};`,
  ],
])('%s asks for the module by its name', (statement, asked) => {
  expect(builtinsByName(`a();${statement}b()`)).toBe(`a();${asked}b()`);
});

test.each([
  'import{a}from"./chunk-A.mjs";',
  'import{DuckDBInstance as d}from"@duckdb/node-api";',
  'import{a}from"zod";',
  'await import("@duckdb/node-api")',
])('%s stays as it is', (statement) => {
  expect(builtinsByName(statement)).toBe(statement);
});

test('a module that is asked for late comes with what it exports and as the default', async () => {
  const asked = builtinsByName('import("node:http")');
  expect(asked).not.toContain('import');
  const { default: http, request } = await new Function(`return ${asked}`)();
  expect([http.Agent, request]).toEqual([Agent, http.request]);
});

test('of what is minified classes keep their names, and a function that is made with every call costs nothing', async () => {
  const source = 'export const make = () => { const inner = () => 1; return inner; }; export class Whole {}';
  const { code } = await transform(source, { minify: true, keepNames: true, format: 'esm' });
  const { make, Whole } = await import(`data:text/javascript,${encodeURIComponent(namesOfClasses(code))}`);
  expect([Whole.name, make().name, make()()]).toEqual(['Whole', expect.not.stringMatching('inner'), 1]);
});
