import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { platform } from '../access/actor.ts';
import type { Clock } from '../clock.ts';
import { failureWords, type StateFailure } from '../failure-words.ts';
import { inSmallGroups } from '../in-small-groups.ts';
import { changeModel } from '../registry/change-model.ts';
import type { ModelStore } from '../registry/ports.ts';
import { decodeUtf8 } from '../utf8.ts';
import type { Batch } from './batch.ts';
import { batchKeys, partsDone } from './batch-keys.ts';
import type { BatchPlan, PartFailure, PartResult } from './batch-plan.ts';
import { type BatchRef, knownBatch } from './known-batch.ts';
import type { BatchFiles } from './ports.ts';

export interface FinishBatchDeps {
  readonly store: ModelStore;
  readonly files: BatchFiles;
  readonly clock: Clock;
}

export interface FinishBatchInput extends BatchRef {
  /** The step that failed, if one did. */
  readonly error?: StateFailure;
}

export interface FinishedBatch {
  readonly status: Batch['status'];
  readonly reasons: readonly string[];
  /** It failed, and not over what its caller sent: somebody who runs the platform should look. */
  readonly alarming: boolean;
}

/** Everything a reader needs to trust the results: manifest.json. */
export interface Manifest {
  readonly model: string;
  readonly batchId: string;
  readonly version: number;
  readonly artifactSha256: string | null;
  readonly input: BatchPlan['file'];
  readonly rows: number;
  readonly failedRows: number;
  readonly parts: readonly PartResult[];
  /** Parts that were not answered, with their rows. */
  readonly missing: readonly {
    readonly part: number;
    readonly firstRow: number;
    readonly rows: number;
  }[];
}

/** Errors that say what a caller sent is wrong (domain/errors.ts). */
const callersFaults = ['InvalidError', 'NotFoundError', 'TooLargeError'];

/**
 * SRV-4: gathers what the parts became into a manifest, and writes how the batch ended. `completed` means that every
 * part was answered; rows without an answer are counted, not a failure.
 */
export async function finishBatch(
  deps: FinishBatchDeps,
  input: FinishBatchInput,
): Promise<FinishedBatch> {
  const { store, files, clock } = deps;
  let ofInput = callersFaults.includes(input.error?.Error ?? '');
  const { result } = await changeModel({ store }, input.model, async (model) => {
    const before = await knownBatch(store, input);
    if (before.status !== 'running') return { result: before };
    const manifest = await gather(deps, before);
    const failures = await failuresOf(files, before, manifest);
    ofInput ||= failures.length > 0 && failures.every((failure) => failure?.ofInput === true);
    const reasons = reasonsOf(manifest, failures, input.error);
    const at = clock.now().toISOString();
    const after: Batch = {
      ...before,
      status: input.error === undefined && manifest?.missing.length === 0 ? 'completed' : 'failed',
      finishedAt: at,
      reasons: [...before.reasons, ...reasons],
      ...(manifest !== undefined && (await written(deps, before, manifest))),
    };
    return {
      result: after,
      change: {
        id: `batch:${before.id}:finish`,
        model,
        puts: [after],
        audit: {
          action: 'BatchFinished',
          actor: platform('batch'),
          at,
          reason: reasons.join(' '),
          subject: `batch ${before.id}`,
          before: { status: before.status },
          after: {
            batchId: before.id,
            status: after.status,
            version: after.version,
            rows: after.rows,
            failedRows: after.failedRows,
            manifest: after.manifest,
            manifestSha256: manifest === undefined ? null : bytesToHex(sha256(bytesOf(manifest))),
            reasons,
          },
        },
      },
    };
  });
  const alarming = result.status === 'failed' && !ofInput;
  return { status: result.status, reasons: result.reasons, alarming };
}

/** Undefined when nothing was planned. */
async function gather(
  { store, files }: FinishBatchDeps,
  { model, id, version }: Batch,
): Promise<Manifest | undefined> {
  const keys = batchKeys(model, id);
  const plan = await read<BatchPlan>(files, keys.plan);
  if (plan === undefined) return undefined;
  const done = partsDone(await files.keys(keys.done));
  const found = await inSmallGroups(done, ({ key }) => read<PartResult>(files, key));
  const parts = found.filter((part) => part !== undefined);
  let firstRow = 1;
  const planned = plan.parts.map((rows, at) => {
    const part = { part: at + 1, firstRow, rows };
    firstRow += rows;
    return part;
  });
  const answered = new Set(parts.map(({ part }) => part));
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
  return {
    model,
    batchId: id,
    version,
    artifactSha256: (await store.version(model, version))?.artifact.sha256 ?? null,
    input: plan.file,
    rows: sum(parts.map(({ rows }) => rows)),
    failedRows: sum(parts.map(({ failedRows }) => failedRows)),
    parts,
    missing: planned.filter(({ part }) => !answered.has(part)),
  };
}

async function read<T>(files: BatchFiles, key: string): Promise<T | undefined> {
  const bytes = await files.read(key);
  return bytes === undefined ? undefined : (JSON.parse(decodeUtf8(bytes)) as T);
}

const bytesOf = (manifest: Manifest): Uint8Array => utf8ToBytes(JSON.stringify(manifest));

async function written(
  { files }: FinishBatchDeps,
  { model, id }: Batch,
  manifest: Manifest,
): Promise<Partial<Batch>> {
  const { rows, failedRows, parts } = manifest;
  const key = batchKeys(model, id).manifest;
  const uri = await files.write(key, bytesOf(manifest), 'application/json');
  return { rows, failedRows, parts: parts.length, manifest: uri };
}

/** Parts that are named one by one. */
const namedParts = 5;

/** Why the parts that are named were not answered, as far as their workers could say. */
async function failuresOf(
  files: BatchFiles,
  { model, id }: Batch,
  manifest: Manifest | undefined,
): Promise<readonly (PartFailure | undefined)[]> {
  const named = manifest?.missing.slice(0, namedParts) ?? [];
  return inSmallGroups(named, ({ part }) =>
    read<PartFailure>(files, batchKeys(model, id).failureOf(part)),
  );
}

function reasonsOf(
  manifest: Manifest | undefined,
  failures: readonly (PartFailure | undefined)[],
  error: StateFailure | undefined,
): string[] {
  const { failedRows = 0, missing = [] } = manifest ?? {};
  const named = missing.slice(0, namedParts).map(({ part, firstRow, rows }, at) => {
    const why = failures[at] === undefined ? '.' : `: ${failures[at].error}`;
    return `Part ${part} (rows ${firstRow} to ${firstRow + rows - 1}) was not answered${why}`;
  });
  const more =
    missing.length > namedParts ? [`So were ${missing.length - namedParts} more parts.`] : [];
  return [
    ...(error === undefined ? [] : [failureWords(error)]),
    ...named,
    ...more,
    ...(failedRows === 0 ? [] : [`${failedRows} rows have no answer; errors/ says why.`]),
  ];
}
