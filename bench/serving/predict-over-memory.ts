import { createHash } from 'node:crypto';
import { memoryArtifacts } from '#adapters/memory/artifacts.ts';
import { memoryModelStore } from '#adapters/memory/model-store.ts';
import { onnxRuntime } from '#adapters/onnx/onnx-runtime.ts';
import { sessionCache } from '#adapters/onnx/session-cache.ts';
import { genesisHash } from '#domain/governance/audit-chain.ts';
import type { ModelVersion } from '#domain/registry/model-version.ts';
import { cachedDirectory } from '#domain/serving/cached-directory.ts';
import type { CaptureLog } from '#domain/serving/capture.ts';
import type { Variant } from '#domain/serving/serving-record.ts';
import type { Metrics } from '#domain/workflows.ts';
import { systemClock, systemIds } from '#functions/runtime/system.ts';
import type { PredictHttpDeps } from '#functions/serving/predict-http.ts';

export interface PredictOverMemoryOptions {
  readonly model: string;
  /** ONNX files: versions 1, 2, … */
  readonly files: readonly Uint8Array[];
  readonly variants: readonly Variant[];
  readonly captures: CaptureLog;
  readonly metrics: Metrics & { flush: PredictHttpDeps['flush'] };
  readonly ttlMs: number;
}

/** What the predict function runs on, with memory twins for the services and the real ONNX Runtime. */
export async function predictOverMemory(options: PredictOverMemoryOptions) {
  const { model, files, variants, captures, metrics, ttlMs } = options;
  const store = memoryModelStore();
  const artifacts = memoryArtifacts();
  const runtime = onnxRuntime();
  const at = new Date().toISOString();
  const versions = await Promise.all(
    files.map(async (bytes, index): Promise<ModelVersion> => {
      const sha256 = createHash('sha256').update(bytes).digest('hex');
      const loaded = await runtime.load(bytes);
      await loaded.release();
      return {
        kind: 'version',
        model,
        version: index + 1,
        semver: `1.${index}.0`,
        stage: 'Production',
        artifact: {
          uri: await artifacts.write(
            `models/${model}/${sha256}`,
            bytes,
            'application/octet-stream',
          ),
          sha256,
          bytes: bytes.length,
        },
        signature: loaded.signature,
        source: { kind: 'upload' },
        createdAt: at,
        createdBy: 'bench',
      };
    }),
  );
  await store.commit({
    id: `create ${model}`,
    model: {
      kind: 'model',
      name: model,
      task: 'binary',
      target: 'y',
      idColumns: [],
      sensitive: false,
      policy: {},
      lastVersion: files.length,
      createdAt: at,
      createdBy: 'bench',
      revision: 0,
      auditHash: genesisHash,
    },
    puts: [
      ...versions,
      { kind: 'serving', model, variants, previous: [], captureRate: 1, updatedAt: at },
    ],
    audit: {
      action: 'ModelCreated',
      actor: { name: 'bench', role: 'admin' },
      at,
      reason: 'a benchmark',
      subject: model,
      before: null,
      after: null,
    },
  });
  const deps: PredictHttpDeps = {
    directory: cachedDirectory({ store, stopwatch: performance, metrics }, ttlMs),
    models: sessionCache({ artifacts, runtime, budgetBytes: 2 ** 29, metrics }),
    captures,
    clock: systemClock,
    stopwatch: performance,
    ids: systemIds,
    metrics,
    warn: (message, details) => console.error(message, details),
    productVersion: 'bench',
    maxBodyBytes: 64 * 1024 * 1024,
    flush: metrics.flush,
  };
  return { store, deps };
}
