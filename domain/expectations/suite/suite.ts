export const severities = ['critical', 'warning', 'info'] as const;
/** What a failure means: only `critical` stops a pipeline. */
export type Severity = (typeof severities)[number];

export type Kwargs = Readonly<Record<string, unknown>>;

export interface ExpectationConfig {
  /** e.g. `expect_column_values_to_be_between` */
  readonly type: string;
  readonly kwargs: Kwargs;
  readonly meta: Readonly<Record<string, unknown>>;
  readonly id?: string;
  /** Why it is there; for people. */
  readonly notes?: string | readonly string[];
  readonly description?: string;
  readonly severity: Severity;
}

/** A suite of Great Expectations, as 1.x writes it. */
export interface ExpectationSuite {
  readonly name: string;
  readonly id?: string;
  readonly suite_parameters?: Readonly<Record<string, unknown>>;
  readonly notes?: string | readonly string[];
  readonly meta: Readonly<Record<string, unknown>>;
  readonly expectations: readonly ExpectationConfig[];
}
