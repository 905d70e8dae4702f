import { DeclarationError } from '../words/errors.ts';
import { glueTypeOf } from './glue-columns.ts';
import type { View } from './views.ts';
import { athenaSql } from './where-athena-looks.ts';

/** The `TableInput` of a view in Glue, as CloudFormation spells it, but for its text. */
export interface GlueView {
  readonly name: string;
  readonly tableType: 'VIRTUAL_VIEW';
  readonly partitionKeys: never[];
  readonly parameters: Readonly<Record<string, string>>;
  readonly viewExpandedText: string;
  readonly storageDescriptor: {
    readonly location: string;
    readonly serdeInfo: Readonly<Record<string, never>>;
    readonly columns: { readonly name: string; readonly type: string }[];
  };
}

/**
 * A view as Athena itself stores it: Trino's ViewDefinition, with Trino's type names (`glueViewText`), and the same
 * columns beside it with Hive's. Athena calls a view stale when the two lists differ from what the SQL gives. It has no
 * description: Trino takes one for the comment by which it knows a view, and then sees none.
 * https://github.com/trinodb/trino/blob/435/plugin/trino-hive/src/main/java/io/trino/plugin/hive/ViewReaderUtil.java
 */
export const glueView = ({ name, columns }: Pick<View, 'name' | 'columns'>): GlueView => ({
  name,
  tableType: 'VIRTUAL_VIEW',
  partitionKeys: [],
  parameters: { presto_view: 'true', comment: 'Presto View' },
  viewExpandedText: '/* Presto View */',
  storageDescriptor: {
    location: '',
    serdeInfo: {},
    columns: columns.map(({ name, type }) => ({ name, type: glueTypeOf(type) })),
  },
});

/** `viewOriginalText` around the definition in base64. */
export const GLUE_VIEW_TEXT = ['/* Presto View: ', ' */'] as const;

/**
 * The definition, as JSON. It names catalogue and database, which are called the same in every account: where a view of
 * another account is asked, they would be those of whoever asks, and so would be the rows. So every view also names the
 * account it belongs to, by the view `account_<id>` that only this account has: elsewhere there is no answer.
 */
export function viewDefinition(view: View, database: string, account: string): string {
  if (!/^[a-z0-9_]+$/.test(database))
    throw new DeclarationError('MALFORMED', `the view ${view.name} needs a literal database name, not "${database}"`);
  return definition(view, ofAccount(athenaSql(view.sql), account), database);
}

/** Which account this is. It has no files: asking it costs nothing. */
export function accountView(account: string): View {
  const columns = [{ name: 'account_id', type: 'varchar' as const }];
  const title = 'Which account do the tables and views of this database belong to?';
  return { name: `account_${account}`, title, columns, sql: `SELECT cast('${account}' AS varchar) AS account_id` };
}

export const accountDefinition = (account: string, database: string): string => {
  const view = accountView(account);
  return definition(view, view.sql, database);
};

const definition = ({ title, columns }: View, sql: string, database: string): string =>
  JSON.stringify({
    originalSql: sql,
    catalog: 'awsdatacatalog',
    schema: database,
    columns,
    comment: title,
    runAsInvoker: true,
  });

/** Every name in a text is resolved before it runs, those of a WITH that nothing reads too. */
function ofAccount(sql: string, account: string): string {
  const named = `WITH own AS (\n  SELECT account_id FROM account_${account}\n)`;
  return sql.startsWith('WITH ') ? `${named},\n${sql.slice('WITH '.length)}` : `${named}\n${sql}`;
}
