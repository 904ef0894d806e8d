import { floats, int64s } from '#domain/onnx/build.ts';
import type { Graph } from '#domain/onnx/graph.ts';
import type { Combination } from './answers.ts';
import { oddsFloor } from './calibrated.ts';
import { stackFloor } from './soft-log.ts';
import type { Calibration, Stack } from './trained-model.ts';

/** Nodes that do what `combine` does with tensors of the members' answers; the name of the tensor [N, outputs]. */
export function combineInGraph(
  graph: Graph,
  combination: Combination,
  members: readonly string[],
): string {
  const { weights, stack, calibration, outputs } = combination;
  const together = stack
    ? stackInGraph(graph, stack, members, combination)
    : meanInGraph(graph, members, weights);
  return calibration ? calibrateInGraph(graph, calibration, together, outputs) : together;
}

function meanInGraph(graph: Graph, members: readonly string[], weights: readonly number[]): string {
  const [first] = members;
  if (members.length === 1 && first !== undefined) return first;
  const shares = members.map((member, i) =>
    graph.add('Mul', [member, scalar(graph, 'share', weights[i] ?? 0)]),
  );
  return graph.add('Sum', shares);
}

function stackInGraph(
  graph: Graph,
  { coefficients, intercepts }: Stack,
  members: readonly string[],
  { task, outputs }: Combination,
): string {
  const together = graph.concat(members);
  const inputs =
    task === 'regression'
      ? together
      : graph.add('Log', [graph.add('Add', [together, scalar(graph, 'floor', stackFloor)])]);
  const width = members.length * outputs;
  const weights = graph.constant('stack', (name) =>
    floats(name, [outputs, width], [...coefficients]),
  );
  const bias = graph.constant('intercepts', (name) => floats(name, [outputs], [...intercepts]));
  const scores = graph.add('Gemm', [inputs, weights, bias], { transB: { i: 1 } });
  return task === 'regression' ? scores : graph.add('Softmax', [scores], { axis: { i: 1 } });
}

function calibrateInGraph(
  graph: Graph,
  calibration: Calibration,
  answers: string,
  outputs: number,
): string {
  if (outputs > 2) {
    const curve = curveInGraph(graph, calibration, answers, true);
    const axis = graph.constant('axis', (name) => int64s(name, [1], [1]));
    return graph.add('Div', [curve, graph.add('ReduceSum', [curve, axis])]);
  }
  const column = graph.constant('positive', (name) => int64s(name, [1], [1]));
  const positive = graph.add('Gather', [answers, column], { axis: { i: 1 } });
  const curve = curveInGraph(graph, calibration, positive, false);
  return graph.concat([graph.add('Sub', [scalar(graph, 'one', 1), curve]), curve]);
}

/** `curveAt` of each element of a tensor of two dimensions. */
function curveInGraph(
  graph: Graph,
  calibration: Calibration,
  p: string,
  severalColumns: boolean,
): string {
  if (calibration.kind === 'isotonic') return linesInGraph(graph, calibration, p, severalColumns);
  const above = graph.add('Add', [p, scalar(graph, 'floor', oddsFloor)]);
  const below = graph.add('Sub', [scalar(graph, 'ceiling', 1 + oddsFloor), p]);
  const odds = graph.add('Log', [graph.add('Div', [above, below])]);
  const sloped = graph.add('Mul', [odds, scalar(graph, 'slope', calibration.slope)]);
  const line = graph.add('Add', [sloped, scalar(graph, 'intercept', calibration.intercept)]);
  return graph.add('Sigmoid', [line]);
}

/** The first value and, for each line, its slope times the way gone along it: between 0 and its width. */
function linesInGraph(
  graph: Graph,
  { x, y }: Extract<Calibration, { kind: 'isotonic' }>,
  p: string,
  severalColumns: boolean,
): string {
  const first = scalar(graph, 'first', y[0] ?? 0);
  if (x.length < 2)
    return graph.add('Add', [graph.add('Mul', [p, scalar(graph, 'flat', 0)]), first]);
  const lines = [...x.subarray(1)].map((to, i) => {
    const from = x[i] as number;
    const width = to - from;
    return { from, width, slope: ((y[i + 1] as number) - (y[i] as number)) / width };
  });
  const row = (wish: string, values: readonly number[]) =>
    graph.constant(wish, (name) => floats(name, [values.length], values));
  const axis = graph.constant('last', (name) => int64s(name, [1], [2]));
  const apart = severalColumns ? graph.add('Unsqueeze', [p, axis]) : p;
  const beyond = graph.add('Sub', [
    apart,
    row(
      'from',
      lines.map(({ from }) => from),
    ),
  ]);
  const gone = graph.add('Min', [
    graph.add('Max', [beyond, scalar(graph, 'zero', 0)]),
    row(
      'widths',
      lines.map(({ width }) => width),
    ),
  ]);
  const slopes = graph.constant('slopes', (name) =>
    floats(
      name,
      [lines.length, 1],
      lines.map(({ slope }) => slope),
    ),
  );
  const risen = graph.add('MatMul', [gone, slopes]);
  const flat = severalColumns ? graph.add('Squeeze', [risen, axis]) : risen;
  return graph.add('Add', [flat, first]);
}

const scalar = (graph: Graph, wish: string, value: number): string =>
  graph.constant(wish, (name) => floats(name, [], [value]));
