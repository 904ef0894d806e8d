import { DomainError } from '../../errors.ts';
import type { ModelVersion } from '../../registry/model-version.ts';
import type { Signature } from '../../registry/signature.ts';
import type { MemberAnswer } from '../capture.ts';
import type { Tensor, Trace } from '../model-runtime.ts';
import type { LoadedModels, Stopwatch } from '../ports.ts';
import { outputRoles } from '../row-outputs.ts';
import { takeRows } from '../take-rows.ts';
import { shortestFloat32 } from '../tensor-elements.ts';
import { rowsOf } from '../tensor-rows.ts';
import { cascade } from './cascade.ts';
import type { Ensemble } from './ensemble.ts';
import { mean } from './mean.ts';
import { readSaid, type Said } from './said.ts';
import { metaInputs } from './stacking.ts';
import { vote } from './vote.ts';

export interface RunDeps {
  /** What answers for the members. */
  readonly models: LoadedModels;
  readonly stopwatch: Stopwatch;
}

/** An ensemble whose members are found: versions in the order of `ensemble.members`. */
export interface Assembled {
  readonly ensemble: Ensemble;
  readonly members: readonly ModelVersion[];
  readonly meta?: ModelVersion;
}

interface Told {
  readonly version: ModelVersion;
  readonly latencyMs: number;
  readonly said: Said;
  /** The place of a row of the request among those it was asked about. */
  placeOf(row: number): number | undefined;
}

/**
 * SRV-5: asks the members and joins what they said. All are asked at once, except in a cascade. Rejects when one of them
 * fails: an answer without it would be another model's.
 */
export async function runEnsemble(
  deps: RunDeps,
  { ensemble, members, meta }: Assembled,
  { inputs: specs, outputs, classes = [] }: Signature,
  inputs: readonly Tensor[],
  trace?: Trace,
): Promise<readonly Tensor[]> {
  const rows = rowsOf(inputs);
  const uneven = inputs.find(({ shape }) => shape[0] !== rows);
  if (uneven !== undefined || inputs.length !== specs.length)
    throw new Error('The inputs of an ensemble must have the same number of rows.');
  const told: Told[] = [];
  const ask = async (
    version: ModelVersion,
    given: readonly Tensor[],
    asked?: readonly number[],
  ) => {
    const count = asked?.length ?? rows;
    const { said, latencyMs } = await askMember(deps, version, given, count, classes);
    const places = asked && new Map(asked.map((row, place) => [row, place]));
    told.push({ version, latencyMs, said, placeOf: (row) => (places ? places.get(row) : row) });
    return said;
  };
  const everyone = () => Promise.all(members.map((version) => ask(version, inputs)));
  const weights = ensemble.members.map(({ weight = 1 }) => weight);

  async function joined(): Promise<Said> {
    switch (ensemble.kind) {
      case 'mean':
        return mean(await everyone(), weights);
      case 'vote':
        return vote(await everyone(), weights);
      case 'stacking': {
        const { signature } = meta as ModelVersion;
        return ask(meta as ModelVersion, metaInputs(await everyone(), signature));
      }
      case 'cascade':
        return cascade(
          members.map((version, at) => ({
            threshold: ensemble.members[at]?.threshold ?? 0,
            ask: (left) =>
              left.length === rows
                ? ask(version, inputs)
                : ask(
                    version,
                    inputs.map((tensor) => takeRows(tensor, left)),
                    left,
                  ),
          })),
          rows,
          classes.length,
        );
    }
  }

  const { probabilities, labels } = rows === 0 ? nothing : await joined();
  const order = [...members, ...(meta ? [meta] : [])];
  told.sort((a, b) => order.indexOf(a.version) - order.indexOf(b.version));
  trace?.((row) => told.flatMap((member) => answerOf(member, row, classes)));
  return outputs.map(
    (spec): Tensor =>
      spec.name === 'label'
        ? { ...spec, shape: [rows], data: Array.from(labels, (at) => classes[at] as string) }
        : { ...spec, shape: [rows, classes.length], data: Float32Array.from(probabilities) },
  );
}

const nothing: Said = { rows: 0, probabilities: new Float64Array(), labels: new Int32Array() };

async function askMember(
  { models, stopwatch }: RunDeps,
  version: ModelVersion,
  given: readonly Tensor[],
  rows: number,
  classes: readonly string[],
): Promise<{ readonly said: Said; readonly latencyMs: number }> {
  const { signature } = version;
  const names = new Set(signature.inputs.map(({ name }) => name));
  let startedAt = 0;
  try {
    const outputs = await models.use(version, (model) => {
      startedAt = stopwatch.now();
      return model.run(
        given.filter(({ name }) => names.has(name)),
        Object.values(outputRoles(signature)),
      );
    });
    const latencyMs = Math.round((stopwatch.now() - startedAt) * 1000) / 1000;
    return { said: readSaid(signature, outputs, rows, classes), latencyMs };
  } catch (cause) {
    if (cause instanceof DomainError) throw cause;
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`Member version ${version.version} of ${version.model} failed: ${why}`, {
      cause,
    });
  }
}

function answerOf(
  { version: { model, version }, latencyMs, said, placeOf }: Told,
  row: number,
  classes: readonly string[],
): MemberAnswer[] {
  const place = placeOf(row);
  if (place === undefined) return [];
  const label = said.labels[place] as number;
  const probability = said.probabilities[place * classes.length + label] as number;
  const exact = Math.fround(probability) === probability;
  return [
    {
      model,
      version,
      latencyMs,
      label: classes[label] as string,
      probability: exact ? shortestFloat32(probability) : probability,
    },
  ];
}
