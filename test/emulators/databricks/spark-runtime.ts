/** What a command gave: `results` of https://docs.databricks.com/api/workspace/commandexecution/commandstatus */
export type CommandResult =
  | { readonly resultType: 'text'; readonly data: string }
  | { readonly resultType: 'error'; readonly summary: string; readonly cause: string };

/** How one running cluster behaves towards whoever runs commands on it. */
export interface Runtime {
  /** Spark settings as a program on the cluster reads them; one that is not here is unset. */
  readonly spark: Readonly<Record<string, string>>;
  readonly languages: readonly ('scala' | 'python' | 'sql' | 'r')[];
  /** Says no to everybody but its single user; https://docs.databricks.com/aws/en/compute/access-mode-limitations */
  readonly refuses?: string;
  /** Polls until a context, and then a command, has got anywhere; `never`: it does not. */
  readonly polls?: number | 'never';
  /** The driver dies under the command. */
  readonly dies?: boolean;
  /** Instead of what the command would give. */
  readonly result?: CommandResult;
}

export interface Command {
  readonly id: string;
  readonly text: string;
  polls: number;
}

export interface SparkContext {
  readonly id: string;
  readonly clusterId: string;
  readonly language: string;
  polls: number;
  readonly commands: Map<string, Command>;
}

/** The contexts and commands of one workspace's clusters. */
export class SparkRuntime {
  readonly runtimes = new Map<string, Runtime>();
  /** Contexts that were made and not destroyed. */
  readonly contexts = new Map<string, SparkContext>();
  /** Every context ever made. */
  made = 0;

  createContext(clusterId: string, language: string): SparkContext {
    this.made += 1;
    const context = { id: String(4_000_000_000_000_000_000n + BigInt(this.made)), clusterId, language, polls: 0 };
    const started: SparkContext = { ...context, commands: new Map() };
    this.contexts.set(started.id, started);
    return started;
  }

  /**
   * What a command gives that asks for one setting: `spark.conf.get("k")`, `get("k", "d")` or `getOption("k")`, within
   * a `print` or `println` that may put text before it.
   */
  run(clusterId: string, { text }: Command): CommandResult {
    const runtime = this.runtimes.get(clusterId);
    if (runtime?.result) return runtime.result;
    const [, how, key = '', fallback] =
      /spark\.conf\.(get|getOption)\(\s*"([^"]+)"\s*(?:,\s*"([^"]*)"\s*)?\)/.exec(text) ?? [];
    const value = runtime?.spark[key] ?? fallback ?? /getOrElse\(\s*"([^"]*)"\s*\)/.exec(text)?.[1];
    const [, before = ''] = /print(?:ln)?\(\s*"([^"]*)"\s*\+/.exec(text) ?? [];
    if (value !== undefined) return { resultType: 'text', data: `${before}${value}` };
    if (how === 'getOption') return { resultType: 'text', data: `${before}None` };
    const summary = `java.util.NoSuchElementException: ${key}`;
    return { resultType: 'error', summary, cause: `${summary}\n\tat org.apache.spark.sql.internal.SQLConf` };
  }
}
