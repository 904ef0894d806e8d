import type { FitInput, FitProgress, Params } from '../algorithm.ts';
import { seededRandom } from '../random.ts';
import { refuseConstraints } from '../refuse-constraints.ts';
import type { FittedLayer, FittedMlp } from './fitted-mlp.ts';
import { type Learner, newLearner, type Plan, type Rows } from './learner.ts';
import { copyNetwork, type Network } from './network.ts';
import { candidates, hiddenOf, mlpParams, trialEpochs } from './params.ts';
import { rowsOf, type Scale, scaleOf, split, startScores } from './rows.ts';

export function* fitMlp(input: FitInput): Generator<FitProgress, FittedMlp, 'stop' | undefined> {
  const { matrix, target, seed } = input;
  refuseConstraints('mlp', input.constraints);
  const { task, outputs } = target;
  const size = { task, rows: matrix.rows, columns: matrix.columns.length, outputs };
  const params = mlpParams(size, input.params);
  const random = seededRandom(seed);
  const balanced = params.classBalance === true;
  const scale = scaleOf(input, balanced);
  const all = rowsOf(input, scale, balanced);
  const { train, valid } = input.valid
    ? { train: all, valid: rowsOf(input.valid, scale, balanced) }
    : split(all, random);
  const plan: Plan = {
    scores: task === 'multiclass' ? outputs : 1,
    batch: Math.min(Number(params.batch), train.y.length),
    epochs: Number(params.epochs),
    learningRate: Number(params.learningRate),
    weightDecay: Number(params.weightDecay),
  };

  const searched = params.arch === 'auto' && valid !== undefined;
  const archs = searched ? [...candidates] : [params.arch === 'auto' ? '32' : String(params.arch)];
  let rivals = archs.map((arch): Rival => {
    const learner = newLearner(hiddenOf(arch), scale.used.length, plan, random);
    const start = startScores(train, plan.scores);
    (learner.network.biases.at(-1) as Float64Array).set(start);
    return {
      arch,
      learner,
      epochs: 0,
      best: copyNetwork(learner.network),
      bestLoss: Infinity,
      bestEpoch: 0,
      curve: [],
    };
  });
  const patience = Math.max(5, Math.ceil(plan.epochs / 5));
  const steps =
    plan.epochs + trialEpochs * (archs.length * (archs.length + 1) * 0.5 - archs.length);
  const leader = () => rivals.reduce((a, b) => (b.bestLoss < a.bestLoss ? b : a));
  const fitted = () => fittedFrom(leader(), params, scale, input);

  let step = 0;
  while (rivals.length > 0) {
    for (const rival of rivals) {
      for (let epoch = 0; epoch < (rivals.length > 1 ? trialEpochs : 1); epoch++) {
        if (rival.epochs === plan.epochs) continue;
        const validLoss = advance(rival, train, valid);
        step++;
        const told = yield {
          step,
          steps: Math.max(steps, step),
          ...(validLoss !== undefined && { validLoss }),
        };
        if (told === 'stop') return fitted();
      }
    }
    const best = leader();
    if (rivals.length > 1) {
      const worst = rivals.reduce((a, b) => (b.bestLoss >= a.bestLoss ? b : a));
      rivals = rivals.filter((rival) => rival !== worst);
      continue;
    }
    if (best.epochs >= plan.epochs) break;
    if (valid !== undefined && best.epochs - best.bestEpoch >= patience) break;
  }
  return fitted();
}

/** An architecture in training, with its best weights so far. */
interface Rival {
  readonly arch: string;
  readonly learner: Learner;
  epochs: number;
  best: Network;
  bestLoss: number;
  bestEpoch: number;
  readonly curve: number[];
}

function advance(rival: Rival, train: Rows, valid: Rows | undefined): number | undefined {
  const { learner } = rival;
  learner.epoch(train);
  rival.epochs++;
  const loss = valid && learner.loss(valid);
  if (loss !== undefined) rival.curve.push(loss);
  if (loss === undefined || loss < rival.bestLoss) {
    rival.best = copyNetwork(learner.network);
    rival.bestLoss = loss ?? Infinity;
    rival.bestEpoch = rival.epochs;
  }
  return loss;
}

/** Rounds to float32; the last layer of a regression answers in the target's own unit. */
function fittedFrom(
  { arch, best, curve }: Rival,
  params: Params,
  { used, deviations, mean, deviation }: Scale,
  { matrix, target }: FitInput,
): FittedMlp {
  const layers = best.weights.map((weights, layer): FittedLayer => {
    const last = layer === best.weights.length - 1;
    const biases = best.biases[layer] as Float64Array;
    return {
      inputs: best.sizes[layer] as number,
      outputs: best.sizes[layer + 1] as number,
      weights: Float32Array.from(weights, (each) => (last ? each * deviation : each)),
      biases: Float32Array.from(biases, (each) => (last ? each * deviation + mean : each)),
    };
  });
  return {
    algorithm: 'mlp',
    params: { ...params, arch },
    learningCurve: [...curve],
    task: target.task,
    outputs: target.outputs,
    columns: matrix.columns.length,
    used,
    layers,
    deviations,
  };
}
