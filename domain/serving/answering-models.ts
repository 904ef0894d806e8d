import { conflict } from '../errors.ts';
import type { ModelVersion, Runtime } from '../registry/model-version.ts';
import type { LoadedModels } from './ports.ts';

/** Each version by what answers for it. Ensembles ask their members here again, so `of` is looked at on each use. */
export function answeringModels(
  of: Readonly<Record<Exclude<Runtime, 'none'>, LoadedModels>>,
): LoadedModels {
  return {
    use: async (version, work) => {
      const runtime = version.runtime ?? 'onnx';
      if (runtime === 'none') throw notServable(version);
      return of[runtime].use(version, work);
    },
  };
}

/** Nothing of ours runs this version's files. */
export const notServable = ({ model, version, source }: ModelVersion) =>
  conflict(
    `Version ${version} of ${model} cannot answer predictions: ${source.mlflow?.notServed ?? 'it has no ONNX file.'}`,
    { field: 'version', hint: 'Log the model with mlflow.onnx.log_model and register that.' },
  );
