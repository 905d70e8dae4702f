import { compileFunction } from 'node:vm';
import { buildSync } from 'esbuild';

interface TrinoParser {
  validate(sql: string): { message: string; startLine: number; startColumn: number }[];
}

/**
 * What Trino's published grammar (as dt-sql-parser carries it) has against a statement; empty: nothing. It knows syntax,
 * not functions or types. The package's modules lack file extensions, which Node cannot load, hence the bundle.
 */
export function trinoGrammar(): (sql: string) => string[] {
  const { outputFiles } = buildSync({
    entryPoints: ['dt-sql-parser/dist/parser/trino/index.js'],
    bundle: true,
    write: false,
    format: 'iife',
    globalName: 'trino',
    logLevel: 'silent',
  });
  const { TrinoSQL } = compileFunction(`${outputFiles[0]?.text}; return trino;`)() as {
    TrinoSQL: new () => TrinoParser;
  };
  const parser = new TrinoSQL();
  return (sql) => parser.validate(sql).map(({ message, startLine }) => `line ${startLine}: ${message}`);
}
