import { invalid } from '../errors.ts';
import { changeActiveRun } from './known-run.ts';
import type { TrackingStore } from './ports.ts';

/** Where clients before 3.0 keep what models a run logged: a JSON list of their MLmodel files. */
const historyTag = 'mlflow.log-model.history';
const needed = ['run_id', 'artifact_path', 'utc_time_created', 'flavors'];

/**
 * Appends a model's description to the run's history; one that is there already is not added again.
 *
 * @throws DomainError `not-found`; `invalid` for a deleted run, and for what describes no model
 */
export async function logModelHistory(
  { store }: { readonly store: TrackingStore },
  input: { readonly runId: string; readonly modelJson: string },
): Promise<void> {
  const model = parsed(input.modelJson);
  const missing = needed.filter((field) => !(field in model));
  if (missing.length > 0)
    throw invalid(`\`model_json\` has no ${missing.join(', ')}.`, { field: 'model_json' });
  const description = JSON.stringify(model);
  await changeActiveRun(store, input.runId, (run) => {
    const known = historyOf(run.tags.get(historyTag));
    if (known.some((one) => JSON.stringify(one) === description)) return run;
    const history = JSON.stringify([...known, model]);
    return { ...run, tags: new Map(run.tags).set(historyTag, history) };
  });
}

function parsed(modelJson: string): object {
  let model: unknown;
  try {
    model = JSON.parse(modelJson);
  } catch (cause) {
    throw invalid(`\`model_json\` is not JSON: ${(cause as Error).message}.`, {
      field: 'model_json',
      cause,
    });
  }
  if (typeof model === 'object' && model !== null && !Array.isArray(model)) return model;
  throw invalid('`model_json` is not a JSON object.', { field: 'model_json' });
}

/** Anybody can set the tag to anything: what is no list is replaced. */
function historyOf(tag: string | undefined): readonly unknown[] {
  try {
    const history: unknown = JSON.parse(tag ?? '[]');
    return Array.isArray(history) ? history : [];
  } catch {
    return [];
  }
}
