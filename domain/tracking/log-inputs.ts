import { changeActiveRun } from './known-run.ts';
import { datasetLengths } from './limits.ts';
import type { TrackingStore } from './ports.ts';
import type { Dataset, ModelOutput } from './run.ts';
import type { KeyValue } from './tag-list.ts';
import { checkLength } from './text-length.ts';

/**
 * Notes what a run used. A data set is one by name and digest: linked again, it keeps its first link.
 *
 * @throws DomainError `not-found`; `invalid` for a deleted run, a data set that is none; `too-large`
 */
export async function logInputs(
  { store }: { readonly store: TrackingStore },
  input: {
    readonly runId: string;
    readonly datasets: readonly { readonly dataset: Dataset; readonly tags: readonly KeyValue[] }[];
    readonly models: readonly string[];
  },
): Promise<void> {
  for (const [index, { dataset, tags }] of input.datasets.entries()) {
    checkDataset(dataset, `datasets[${index}].dataset`);
    checkDatasetTags(tags, `datasets[${index}].tags`);
  }
  await changeActiveRun(store, input.runId, (run) => {
    const datasets = new Map(run.datasets.map((link) => [nameOf(link.dataset), link]));
    for (const { dataset, tags } of input.datasets)
      if (!datasets.has(nameOf(dataset)))
        datasets.set(nameOf(dataset), {
          dataset,
          tags: new Map(tags.map(({ key, value }) => [key, value])),
        });
    const modelInputs = [...new Set([...run.modelInputs, ...input.models])];
    const isSame =
      datasets.size === run.datasets.length && modelInputs.length === run.modelInputs.length;
    return isSame ? run : { ...run, datasets: [...datasets.values()], modelInputs };
  });
}

/**
 * Notes the models a run made. Noted again, a model keeps its first step.
 *
 * @throws DomainError `not-found`; `invalid` for a deleted run
 */
export async function logOutputs(
  { store }: { readonly store: TrackingStore },
  input: { readonly runId: string; readonly models: readonly ModelOutput[] },
): Promise<void> {
  await changeActiveRun(store, input.runId, (run) => {
    const outputs = new Map(run.modelOutputs.map((output) => [output.modelId, output]));
    for (const output of input.models)
      if (!outputs.has(output.modelId)) outputs.set(output.modelId, output);
    return outputs.size === run.modelOutputs.length
      ? run
      : { ...run, modelOutputs: [...outputs.values()] };
  });
}

const nameOf = ({ name, digest }: Dataset): string => JSON.stringify([name, digest]);

function checkDataset(dataset: Dataset, place: string): void {
  const { name, digest, sourceType, source, schema = '', profile = '' } = dataset;
  checkLength(name, datasetLengths.name, `${place}.name`);
  checkLength(digest, datasetLengths.digest, `${place}.digest`);
  checkLength(sourceType, datasetLengths.sourceType, `${place}.source_type`);
  checkLength(source, datasetLengths.source, `${place}.source`);
  checkLength(schema, datasetLengths.schema, `${place}.schema`);
  checkLength(profile, datasetLengths.profile, `${place}.profile`);
}

function checkDatasetTags(tags: readonly KeyValue[], place: string): void {
  for (const [index, { key, value }] of tags.entries()) {
    checkLength(key, datasetLengths.tagKey, `${place}[${index}].key`);
    checkLength(value, datasetLengths.tagValue, `${place}[${index}].value`);
  }
}
