import {
  type ExpectationResult,
  exceptionOf,
  type ValidationResult,
} from '#domain/expectations/result/validation-result.ts';
import { percentWords, shortened } from '#domain/expectations/result/words.ts';
import { textTable } from '../text-table.ts';

/** What an expectation is about, without what is the same for all. */
function about({ kwargs }: ExpectationResult['expectation_config']): string {
  const { column, batch_id, ...others } = kwargs;
  const rest = Object.entries(others).map(([name, value]) => `${name}=${JSON.stringify(value)}`);
  return shortened([column, ...rest].filter((part) => part !== undefined).join(' '), 60);
}

/** In one cell: what was found. */
function found(result: ExpectationResult): string {
  const raised = exceptionOf(result);
  if (raised !== undefined) return shortened(raised, 90);
  const {
    unexpected_count: count,
    element_count: elements,
    unexpected_percent: share,
    partial_unexpected_list: values,
    observed_value: observed,
    details,
  } = result.result;
  if (elements !== undefined)
    return count === 0
      ? ''
      : shortened(
          `${count} of ${elements}${share === null ? '' : ` (${percentWords(share)})`} unexpected: ${
            (values as unknown[] | undefined)
              ?.slice(0, 5)
              .map((value) => JSON.stringify(value))
              .join(', ') ?? ''
          }`,
          90,
        );
  if (Array.isArray(values) && values.length > 0)
    return shortened(`unexpected: ${values.map((value) => JSON.stringify(value)).join(', ')}`, 90);
  if (!result.success && details !== undefined) return shortened(JSON.stringify(details), 90);
  return observed === undefined || observed === null
    ? ''
    : shortened(`found ${JSON.stringify(observed)}`, 90);
}

/** A validation for people: what failed first, worst first. */
export function describeValidation(result: ValidationResult): string {
  const { statistics, results } = result;
  const order = { critical: 0, warning: 1, info: 2 } as const;
  const rows = results.toSorted(
    (a, b) =>
      Number(a.success) - Number(b.success) ||
      order[a.expectation_config.severity] - order[b.expectation_config.severity],
  );
  const { evaluated_expectations: all, successful_expectations: good } = statistics;
  return [
    `${result.suite_name}: ${result.success ? 'passed' : 'FAILED'}, ${good} of ${all} expectations met${statistics.success_percent === null ? '' : ` (${percentWords(statistics.success_percent)})`}, ${String(result.meta.rows)} rows`,
    '',
    textTable(
      ['', 'SEVERITY', 'EXPECTATION', 'OF', 'FOUND'],
      rows.map((one) => [
        one.success ? 'ok' : 'FAIL',
        one.expectation_config.severity,
        one.expectation_config.type.replace(/^expect_/, ''),
        about(one.expectation_config),
        one.success ? '' : found(one),
      ]),
    ),
  ].join('\n');
}
