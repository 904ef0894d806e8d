import type { Actor } from '../access/actor.ts';
import type { Clock, Ids } from '../clock.ts';
import { invalid, tooLarge } from '../errors.ts';
import { changeModel } from '../registry/change-model.ts';
import { knownVersion } from '../registry/known-version.ts';
import type { ModelVersion } from '../registry/model-version.ts';
import type { ModelStore } from '../registry/ports.ts';
import { championOf } from '../rollout/variant-weights.ts';
import { rowColumns } from '../serving/row-columns.ts';
import { notServed } from '../serving/served-version.ts';
import { type Batch, type BatchFormat, batchFormats } from './batch.ts';
import { checkIdColumn } from './check-columns.ts';
import type { BatchFiles } from './ports.ts';

/** All of it is read once to find its rows, within fifteen minutes. */
const maxInputBytes = 10 * 1024 ** 3;

export interface RequestBatchDeps {
  readonly store: ModelStore;
  readonly files: Pick<BatchFiles, 'describe'>;
  readonly clock: Clock;
  readonly ids: Ids;
}

export interface RequestBatchInput {
  readonly model: string;
  readonly input: string;
  /** The champion when absent. */
  readonly version?: number | undefined;
  /** By the ending of `input` when absent. */
  readonly format?: BatchFormat | undefined;
  readonly idColumn?: string | undefined;
  readonly rowsPerPart?: number | undefined;
  readonly capture?: boolean | undefined;
  readonly actor: Actor;
  readonly changeId: string;
}

/**
 * SRV-4: asks for a batch transform. The event BatchRequested starts the state machine.
 *
 * @throws DomainError `not-found` for the model, the version or the file; `invalid` for what cannot be transformed;
 * `too-large` for a file of more than 10 GiB.
 */
export async function requestBatch(
  deps: RequestBatchDeps,
  input: RequestBatchInput,
): Promise<{ readonly batchId: string }> {
  const format = input.format ?? formatOf(input.input);
  checkIdColumn(input.idColumn);
  const { result, replayed } = await changeModel(deps, input.model, async (model) => {
    const before = await appliedRequest(deps.store, input);
    if (before !== undefined) return { result: before };
    const version = await versionFor(deps.store, model.name, input.version);
    await checkFile(deps.files, input.input);
    const at = deps.clock.now().toISOString();
    const batch: Batch = {
      kind: 'batch',
      id: deps.ids.next(),
      model: model.name,
      version: version.version,
      status: 'running',
      input: input.input,
      format,
      ...(input.idColumn !== undefined && { idColumn: input.idColumn }),
      ...(input.rowsPerPart !== undefined && { rowsPerPart: input.rowsPerPart }),
      capture: input.capture ?? false,
      requestedBy: input.actor.name,
      startedAt: at,
      reasons: [],
    };
    return {
      result: batch.id,
      change: {
        id: input.changeId,
        model,
        puts: [batch],
        audit: {
          action: 'BatchRequested',
          actor: input.actor,
          at,
          reason: `Asked for by ${input.actor.name}.`,
          subject: `batch ${batch.id}`,
          before: null,
          after: {
            batchId: batch.id,
            status: batch.status,
            version: batch.version,
            input: batch.input,
            format,
          },
        },
      },
    };
  });
  // The same request twice at once: the other one started the batch; ours was never written.
  const started = replayed ? await appliedRequest(deps.store, input) : undefined;
  return { batchId: started ?? result };
}

/** The batch that the same request has started before. */
async function appliedRequest(
  store: ModelStore,
  { model, changeId }: RequestBatchInput,
): Promise<string | undefined> {
  const applied = await store.applied(changeId);
  if (applied?.model !== model || applied.action !== 'BatchRequested') return undefined;
  const [entry] = await store.audit(model, { afterSeq: applied.revision - 1, limit: 1 });
  return (entry?.after as { readonly batchId?: string } | undefined)?.batchId;
}

function formatOf(uri: string): BatchFormat {
  const ending = /\.(\w+)$/.exec(uri)?.[1]?.toLowerCase();
  const format = batchFormats.find(
    (one) => one === ending || (one === 'jsonl' && ending === 'ndjson'),
  );
  if (format !== undefined) return format;
  throw invalid(`The ending of ${uri} does not tell its format.`, {
    field: 'format',
    hint: `Send "format" too: ${batchFormats.join(', ')}.`,
  });
}

/** The version asked for, else the champion. */
async function versionFor(
  store: ModelStore,
  model: string,
  asked: number | undefined,
): Promise<ModelVersion> {
  const serving = asked === undefined ? await store.serving(model) : undefined;
  const number = asked ?? (serving && championOf(serving.variants));
  if (number === undefined) throw notServed(model);
  const version = await knownVersion(store, model, number);
  if (rowColumns(version.signature) === undefined)
    throw invalid(`Version ${number} of ${model} takes tensors, not columns.`, {
      field: 'version',
      hint: 'Ask it with POST /v2/models/{name}/infer.',
    });
  return version;
}

async function checkFile(files: RequestBatchDeps['files'], uri: string): Promise<void> {
  const { bytes } = await files.describe(uri);
  if (bytes === 0) throw invalid(`${uri} is an empty file.`, { field: 'input' });
  if (bytes > maxInputBytes)
    throw tooLarge(`${uri} has ${bytes} bytes; at most ${maxInputBytes} are taken.`, {
      field: 'input',
      hint: 'Split it, and send the pieces as several batch transforms.',
    });
}
