import { onnxRuntime } from '#adapters/onnx/onnx-runtime.ts';
import { sessionCache } from '#adapters/onnx/session-cache.ts';
import { memberDirectory } from '#domain/registry/member-directory.ts';
import type { Artifacts, ModelStore } from '#domain/registry/ports.ts';
import type { ModelRuntime } from '#domain/serving/model-runtime.ts';
import type { Stopwatch } from '#domain/serving/ports.ts';
import { allModels, openEndpoints } from '#functions/serving/models.ts';

interface Over {
  readonly store: ModelStore;
  readonly artifacts: Artifacts;
  readonly runtime?: ModelRuntime;
}

/** What answers for versions, over memory twins; endpoints may be on this machine. */
export function answering({ store, artifacts, runtime = onnxRuntime() }: Over) {
  const metrics = { metric: () => {} };
  const endpoints = openEndpoints('local');
  const stopwatch: Stopwatch = performance;
  const models = allModels({
    onnx: sessionCache({ artifacts, runtime, budgetBytes: 2 ** 28, metrics }),
    artifacts,
    directory: memberDirectory(store),
    aliasTtlMs: 0,
    endpoints,
    metrics,
    warn: () => {},
  });
  return { models, endpoints, stopwatch };
}
