import { readFile } from 'node:fs/promises';
import type { ServedFile } from '#adapters/local/model-files.ts';
import type { LoadedModel } from '#domain/serving/model-runtime.ts';
import type { LoadedModels } from '#domain/serving/ports.ts';
import { provenTrees } from '#domain/serving/trees/proven-trees.ts';

/**
 * Registration proves trees equal to ONNX Runtime before a deployment serves them without it. Here the sessions answer
 * from the first moment on, and `prove`, which takes a moment, puts the trees in their place where they are equal.
 */
export function treeModels(sessions: LoadedModels): LoadedModels & {
  prove(files: readonly ServedFile[]): Promise<void>;
} {
  const trees = new Map<string, LoadedModel>();
  return {
    use(version, work) {
      const model = trees.get(version.artifact.sha256);
      return model === undefined ? sessions.use(version, work) : work(model);
    },
    async prove(files) {
      for (const { path, version } of files) {
        const bytes = await readFile(path);
        const model = await sessions.use(version, (session) => provenTrees(session, bytes));
        if (model !== undefined) trees.set(version.artifact.sha256, model);
      }
    },
  };
}
