import type { Actor } from '../access/actor.ts';
import type { BatchFiles } from '../batch/ports.ts';
import type { Clock, Ids } from '../clock.ts';
import { invalid, tooLarge } from '../errors.ts';
import { changeModel } from '../registry/change-model.ts';
import type { Artifacts, ModelStore } from '../registry/ports.ts';
import { noExpectations } from './kept-suite.ts';
import { writeValidation } from './validation-files.ts';

/** What a function reads twice within its fifteen minutes. */
export const maxDatasetBytes = 5 * 1024 ** 3;

export interface RequestValidationDeps {
  readonly store: ModelStore;
  readonly artifacts: Artifacts;
  readonly files: Pick<BatchFiles, 'describe'>;
  readonly clock: Clock;
  readonly ids: Ids;
}

export interface RequestValidationInput {
  readonly model: string;
  readonly dataset: string;
  readonly actor: Actor;
  readonly changeId: string;
}

/**
 * DAT-4: asks that a data set be judged by the model's suite. The event `DataValidationRequested` starts it.
 *
 * @throws DomainError `not-found` for the model, its suite or the file; `invalid`; `too-large`
 */
export async function requestValidation(
  deps: RequestValidationDeps,
  { model: name, dataset, actor, changeId }: RequestValidationInput,
): Promise<{ readonly validationId: string }> {
  const { store, artifacts, files, clock, ids } = deps;
  const { result, replayed } = await changeModel({ store }, name, async (model) => {
    const before = await appliedRequest(store, name, changeId);
    if (before !== undefined) return { result: before };
    if (model.expectations === undefined) throw noExpectations(name);
    const { bytes } = await files.describe(dataset);
    if (bytes === 0) throw invalid(`${dataset} is an empty file.`, { field: 'dataset' });
    if (bytes > maxDatasetBytes)
      throw tooLarge(`${dataset} has ${bytes} bytes; at most ${maxDatasetBytes} are taken.`, {
        field: 'dataset',
        hint: 'Validate it where it is: npx loopwright data validate --data s3://… --suite suite.json',
      });
    const id = ids.next();
    const at = clock.now().toISOString();
    // Before the event: whoever asks for the id finds it.
    await writeValidation(artifacts, {
      id,
      model: name,
      status: 'running',
      dataset,
      requestedBy: actor.name,
      requestedAt: at,
    });
    return {
      result: id,
      change: {
        id: changeId,
        model,
        puts: [],
        audit: {
          action: 'DataValidationRequested',
          actor,
          at,
          reason: `Asked for by ${actor.name}.`,
          subject: `validation ${id}`,
          before: null,
          after: { validationId: id, dataset, suite: model.expectations.suite },
        },
      },
    };
  });
  // The same request twice at once: the other one was written.
  const started = replayed ? await appliedRequest(store, name, changeId) : undefined;
  return { validationId: started ?? result };
}

/** The validation that the same request has started before. */
async function appliedRequest(
  store: ModelStore,
  model: string,
  changeId: string,
): Promise<string | undefined> {
  const applied = await store.applied(changeId);
  if (applied?.model !== model || applied.action !== 'DataValidationRequested') return undefined;
  const [entry] = await store.audit(model, { afterSeq: applied.revision - 1, limit: 1 });
  return (entry?.after as { readonly validationId?: string } | undefined)?.validationId;
}
