import type { ExpectationConfig } from '../suite/suite.ts';

export interface ExceptionInfo {
  readonly raised_exception: boolean;
  readonly exception_message: string | null;
  /** Always null: a stack of this program helps nobody who reads a result. */
  readonly exception_traceback: string | null;
}

export const noException: ExceptionInfo = {
  raised_exception: false,
  exception_message: null,
  exception_traceback: null,
};

/** One expectation's result, as Great Expectations 1.x writes it. */
export interface ExpectationResult {
  readonly success: boolean;
  readonly expectation_config: ExpectationConfig;
  readonly result: Readonly<Record<string, unknown>>;
  readonly meta: Readonly<Record<string, unknown>>;
  /** Flat, or by the metric that could not be computed. */
  readonly exception_info: ExceptionInfo | Readonly<Record<string, ExceptionInfo>>;
}

/** A whole run, as Great Expectations 1.x writes it. */
export interface ValidationResult {
  readonly success: boolean;
  readonly suite_name: string;
  readonly suite_parameters: Readonly<Record<string, unknown>>;
  readonly statistics: {
    readonly evaluated_expectations: number;
    readonly successful_expectations: number;
    readonly unsuccessful_expectations: number;
    /** 0 to 100; null when nothing was evaluated. */
    readonly success_percent: number | null;
  };
  readonly results: readonly ExpectationResult[];
  readonly meta: Readonly<Record<string, unknown>>;
  readonly id: string | null;
}

/** What was raised for an expectation, whichever form the information has; undefined when nothing was. */
export function exceptionOf({ exception_info: info }: ExpectationResult): string | undefined {
  if ('raised_exception' in info)
    return (info as ExceptionInfo).raised_exception
      ? ((info as ExceptionInfo).exception_message ?? 'unknown')
      : undefined;
  const [first] = Object.values(info as Record<string, ExceptionInfo>);
  return first?.exception_message ?? undefined;
}
