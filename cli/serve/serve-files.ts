import { captureFiles } from '#adapters/local/capture-files.ts';
import { fileArtifacts, fileDirectory, openModelFiles } from '#adapters/local/model-files.ts';
import { onnxRuntime } from '#adapters/onnx/onnx-runtime.ts';
import { sessionCache } from '#adapters/onnx/session-cache.ts';
import type { CaptureLog } from '#domain/serving/capture.ts';
import { rowOfZeros } from '#domain/serving/row-of-zeros.ts';
import { systemClock, systemIds } from '#functions/runtime/system.ts';
import { createPredictHttp } from '#functions/serving/predict-http.ts';
import product from '../../package.json' with { type: 'json' };
import { type Listening, listen } from './http-server.ts';
import { treeModels } from './tree-models.ts';

export interface ServeOptions {
  readonly models: readonly string[];
  /** 0 is a free one. */
  readonly port: number;
  /** A folder for captures as JSON lines; nothing is captured without it. */
  readonly captures?: string;
  /** Called for what should be read once: a capture that was lost. */
  warn(message: string): void;
}

/** The proof keeps the processor for some 100 ms; whoever asks right after the start does not wait for it. */
const proofDelayMs = 500;

/** API Gateway and Lambda, which limit the deployed API to less, are not in the way here. */
export const maxBodyBytes = 64 * 1024 * 1024;

const noCaptures: CaptureLog & { close(): Promise<void> } = {
  captures: async () => {},
  feedback: async () => {},
  close: async () => {},
};

/**
 * SRV-2: the predict function without a deployment: the same handler over files. Resolves when every model is loaded
 * and has answered once. Throws `not-found` or `invalid` for a file that cannot be served, PortTaken.
 */
export async function serveFiles(options: ServeOptions): Promise<Listening> {
  const metrics = { metric: () => {} };
  const sessions = sessionCache({
    artifacts: fileArtifacts,
    runtime: onnxRuntime(),
    budgetBytes: Number.POSITIVE_INFINITY,
    metrics,
  });
  const files = await openModelFiles(options.models, sessions);
  const models = treeModels(sessions);
  for (const { version } of files)
    await models
      .use(version, (model) => model.run(version.signature.inputs.map(rowOfZeros)))
      .catch(() => undefined); // A model may refuse one row of zeros and take others.
  const folder = options.captures;
  const captures = folder === undefined ? noCaptures : await captureFiles(folder);
  const server = await listen(
    createPredictHttp({
      directory: fileDirectory(files, folder === undefined ? 0 : 1),
      models,
      captures,
      clock: systemClock,
      stopwatch: performance,
      ids: systemIds,
      metrics,
      warn: (message, details) => options.warn(`${message}: ${JSON.stringify(details)}`),
      productVersion: product.version,
      maxBodyBytes,
      flush: () => {},
    }),
    options.port,
    maxBodyBytes,
  );
  let proof = Promise.resolve();
  const later = setTimeout(() => {
    proof = models.prove(files).catch((error: Error) => options.warn(error.message));
  }, proofDelayMs);
  return {
    url: server.url,
    async close() {
      clearTimeout(later);
      await proof;
      await server.close();
      await captures.close();
    },
  };
}
