import type { Runtime } from '../registry/model-version.ts';
import type { LoadedModels } from './ports.ts';

/** Each version by what answers for it. Ensembles ask their members here again, so `of` is looked at on each use. */
export function answeringModels(of: Readonly<Record<Runtime, LoadedModels>>): LoadedModels {
  return { use: (version, work) => of[version.runtime ?? 'onnx'].use(version, work) };
}
