import {
  type ExpectationResult,
  exceptionOf,
  type ValidationResult,
} from '../expectations/result/validation-result.ts';
import { percentWords, shortened } from '../expectations/result/words.ts';

/** What of a validation decides: only failures of severity `critical` stop anything. */
export interface QualityVerdict {
  readonly passed: boolean;
  /** A sentence for each expectation of severity `critical` that is not met. */
  readonly failed: readonly string[];
  /** The same for the others. */
  readonly warnings: readonly string[];
}

/** e.g. `age: values_to_be_between (min_value 0, max_value 120): 3 of 100 values (3 %), such as 130.` */
export function failureWords(result: ExpectationResult): string {
  const { type, kwargs } = result.expectation_config;
  const { column, column_A, column_B, column_list, row_condition, condition_parser, ...others } =
    kwargs;
  const about = [
    column ?? (column_list as readonly string[] | undefined)?.join(' + ') ?? column_A,
    column_B,
  ]
    .filter((name) => name !== undefined)
    .join(' and ');
  const given = Object.entries(others)
    .map(([name, value]) => `${name} ${shortened(JSON.stringify(value), 60)}`)
    .join(', ');
  const name = `${about === '' ? '' : `${about}: `}${type.replace(/^expect_(column_)?/, '')}${given === '' ? '' : ` (${given})`}`;
  return `${name}: ${found(result)}.`;
}

function found(result: ExpectationResult): string {
  const raised = exceptionOf(result);
  if (raised !== undefined) return `cannot be judged: ${shortened(raised, 200).replace(/\.$/, '')}`;
  const {
    unexpected_count: count,
    element_count: elements,
    unexpected_percent: share,
    partial_unexpected_list: values,
    observed_value: observed,
    details,
  } = result.result;
  const first = Array.isArray(values) ? values.find((value) => value !== null) : undefined;
  const examples = first === undefined ? '' : `, such as ${shortened(JSON.stringify(first), 60)}`;
  if (elements !== undefined)
    return `${count} of ${elements} rows (${percentWords(share)})${examples}`;
  if (count !== undefined && count !== 0) return `${count} unexpected${examples}`;
  if (details !== undefined) return shortened(JSON.stringify(details), 200);
  return observed === undefined || observed === null
    ? 'not met'
    : `found ${shortened(JSON.stringify(observed), 100)}`;
}

export function qualityVerdict({ results }: ValidationResult): QualityVerdict {
  const bad = results.filter(({ success }) => !success);
  const of = (critical: boolean) =>
    bad
      .filter(({ expectation_config: { severity } }) => (severity === 'critical') === critical)
      .map(failureWords);
  const failed = of(true);
  return { passed: failed.length === 0, failed, warnings: of(false) };
}
