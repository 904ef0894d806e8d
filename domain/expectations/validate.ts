import { Arguments } from './checks/arguments.ts';
import { catalogue } from './checks/catalogue.ts';
import type { Outcome, SeenPart } from './checks/check.ts';
import { readCondition } from './condition/read-condition.ts';
import { neededColumns } from './needed-columns.ts';
import { parseResultFormat, type ResultFormat, summary } from './result/result-format.ts';
import type { ValidationResult } from './result/validation-result.ts';
import { RowGroup } from './row-group.ts';
import { attempt, type Running, resultOf } from './running.ts';
import { resolveParameters } from './suite/parameters.ts';
import type { ExpectationConfig, ExpectationSuite, Kwargs } from './suite/suite.ts';
import type { TableColumn, TablePart, TableSource } from './table/table-part.ts';
import { Uncomputable } from './uncomputable.ts';

export interface ValidateOptions {
  /** Values for `$PARAMETER`; those of the suite stand where none is given. */
  readonly parameters?: Readonly<Record<string, unknown>>;
  readonly format?: ResultFormat;
  /** Goes into the result's `meta`, e.g. run_id, validation_time, the file. */
  readonly meta?: Readonly<Record<string, unknown>>;
}

/** The version whose rules these are. */
export const greatExpectationsVersion = '1.24.1';

/**
 * A suite while a table goes by in parts: `add` all of them; if `wantsAgain`, `addAgain` them from the first, until it
 * answers false; then `result`.
 *
 * Memory does not grow with the rows, with these exceptions: unique and distinct values (24 bytes for each different number,
 * the text for each of up to 100 000 different texts, 24 bytes beyond), medians and quantiles (8 bytes a number). What several
 * expectations ask of one column is kept once.
 */
export class SuiteRun {
  readonly #suite: ExpectationSuite;
  readonly #columns: readonly TableColumn[];
  readonly #options: ValidateOptions;
  readonly #groups = new Map<string, RowGroup>();
  readonly #running: readonly Running[];
  readonly #parameters: Readonly<Record<string, unknown>>;
  #rows = 0;
  #rowsAgain = 0;

  constructor(
    suite: ExpectationSuite,
    columns: readonly TableColumn[],
    options: ValidateOptions = {},
  ) {
    this.#suite = suite;
    this.#columns = columns;
    this.#options = options;
    this.#parameters = { ...suite.suite_parameters, ...options.parameters };
    this.#running = suite.expectations.map((config) => this.#start(config));
  }

  get rows(): number {
    return this.#rows;
  }

  /** Columns that the next read has to give: for the first all that are asked for, then those that have to be seen again. */
  get needed(): ReadonlySet<number> {
    const again = this.#running.filter((running) => running.again !== undefined);
    const asking = this.#rows === 0 || again.length === 0 ? this.#running : again;
    const { indexColumns } = this.#options.format ?? summary;
    return neededColumns(this.#columns, [
      ...asking.map(({ kwargs }) => kwargs),
      { column_list: indexColumns },
    ]);
  }

  #start(config: ExpectationConfig): Running {
    const running: Running = {
      config,
      kwargs: config.kwargs,
      group: undefined,
      check: undefined,
      failure: undefined,
      again: undefined,
    };
    attempt(running, () => {
      const entry = Object.hasOwn(catalogue, config.type) ? catalogue[config.type] : undefined;
      if (entry === undefined) throw new Uncomputable(`${config.type} is not a known expectation.`);
      const kwargs = resolveParameters(config.kwargs, this.#parameters);
      running.kwargs = kwargs;
      const args = new Arguments(config.type, kwargs, entry.fields, this.#columns);
      const group = this.#group(kwargs);
      running.group = group;
      running.check = entry.check({
        args,
        columns: this.#columns,
        format:
          kwargs.result_format === undefined
            ? (this.#options.format ?? summary)
            : parseResultFormat(kwargs.result_format),
        facts: (index) => group.facts(index),
        rowCount: () => group.rows,
      });
    });
    return running;
  }

  #group({ row_condition: condition, condition_parser: parser }: Kwargs): RowGroup {
    const key = JSON.stringify([condition ?? null, parser ?? null]);
    const known = this.#groups.get(key);
    if (known !== undefined) return known;
    const group = new RowGroup(readCondition(condition, parser), this.#columns);
    this.#groups.set(key, group);
    return group;
  }

  add(part: TablePart): void {
    const seen = this.#select(part, this.#rows);
    this.#rows += part.rows;
    for (const [group, rows] of seen) if (!(rows instanceof Uncomputable)) group.count(rows);
    this.#each(seen, (running, rows) => running.check?.add?.(rows));
  }

  /** Whether an expectation has to see the table a second time. Ask once, after the last part. */
  wantsAgain(): boolean {
    for (const running of this.#running)
      attempt(running, () => {
        running.again = running.check?.again?.();
      });
    return this.#running.some(({ again }) => again !== undefined);
  }

  /** Answers whether more is wanted. */
  addAgain(part: TablePart): boolean {
    const seen = this.#select(part, this.#rowsAgain);
    this.#rowsAgain += part.rows;
    this.#each(seen, (running, rows) => {
      if (running.again?.(rows) === false) running.again = undefined;
    });
    return this.#running.some(({ again, failure }) => again !== undefined && failure === undefined);
  }

  #select(part: TablePart, first: number): Map<RowGroup, SeenPart | Uncomputable> {
    const seen = new Map<RowGroup, SeenPart | Uncomputable>();
    for (const group of this.#groups.values())
      try {
        seen.set(group, group.select(part, first));
      } catch (error) {
        if (!(error instanceof Uncomputable)) throw error;
        seen.set(group, error);
      }
    return seen;
  }

  #each(
    seen: ReadonlyMap<RowGroup, SeenPart | Uncomputable>,
    run: (running: Running, rows: SeenPart) => void,
  ): void {
    for (const running of this.#running) {
      if (running.failure !== undefined || running.group === undefined) continue;
      const rows = seen.get(running.group);
      if (rows instanceof Uncomputable) running.failure = rows;
      else if (rows !== undefined) attempt(running, () => run(running, rows));
    }
  }

  /** All of a table, and again what has to be seen again. */
  async read(source: TableSource): Promise<void> {
    for await (const part of source.parts(this.needed)) this.add(part);
    if (this.wantsAgain())
      for await (const part of source.parts(this.needed)) if (!this.addAgain(part)) break;
  }

  result(): ValidationResult {
    const results = this.#running.map((running) => {
      let outcome: Outcome | undefined;
      attempt(running, () => {
        outcome = running.check?.finish();
      });
      return resultOf(running, running.failure === undefined ? outcome : undefined);
    });
    const successful = results.filter(({ success }) => success).length;
    const { meta = {} } = this.#options;
    return {
      success: successful === results.length,
      suite_name: this.#suite.name,
      suite_parameters: this.#parameters,
      statistics: {
        evaluated_expectations: results.length,
        successful_expectations: successful,
        unsuccessful_expectations: results.length - successful,
        success_percent: results.length === 0 ? null : (successful / results.length) * 100,
      },
      results,
      meta: { great_expectations_version: greatExpectationsVersion, ...meta },
      id: null,
    };
  }
}

/** Judges a table by a suite, reading it once, or twice when an expectation needs that. */
export async function validateSuite(
  suite: ExpectationSuite,
  source: TableSource,
  options: ValidateOptions = {},
): Promise<ValidationResult> {
  const run = new SuiteRun(suite, source.columns, options);
  await run.read(source);
  return run.result();
}
