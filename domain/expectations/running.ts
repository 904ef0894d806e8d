import type { Check, Outcome, SeenPart } from './checks/check.ts';
import { type ExpectationResult, noException } from './result/validation-result.ts';
import type { RowGroup } from './row-group.ts';
import type { ExpectationConfig, Kwargs } from './suite/suite.ts';
import { Uncomputable } from './uncomputable.ts';

/** One expectation of the suite while the table goes by. */
export interface Running {
  readonly config: ExpectationConfig;
  kwargs: Kwargs;
  group: RowGroup | undefined;
  check: Check | undefined;
  failure: Uncomputable | undefined;
  again: ((part: SeenPart) => boolean) | undefined;
}

/** What cannot be judged ends this expectation and no other. */
export function attempt(running: Running, run: () => void): void {
  if (running.failure !== undefined) return;
  try {
    run();
  } catch (error) {
    if (error instanceof Uncomputable) running.failure = error;
    else if (error instanceof Error && 'kind' in error)
      running.failure = new Uncomputable(error.message);
    else throw error;
  }
}

/** As Great Expectations writes it; without an outcome for what could not be judged. */
export function resultOf(
  { config, kwargs, failure }: Running,
  outcome: Outcome | undefined,
): ExpectationResult {
  return {
    success: outcome?.success ?? false,
    expectation_config: { ...config, kwargs },
    result: outcome?.result ?? {},
    meta: {},
    exception_info:
      failure === undefined
        ? noException
        : failure.metric === undefined
          ? raised(failure)
          : {
              [`MetricConfigurationID(metric_name='${failure.metric}', metric_domain_kwargs_id='column=${String(kwargs.column ?? kwargs.column_list ?? kwargs.column_A)}', metric_value_kwargs_id=())`]:
                raised(failure),
            },
  };
}

const raised = ({ message }: Uncomputable) => ({
  raised_exception: true,
  exception_message: message,
  exception_traceback: null,
});
