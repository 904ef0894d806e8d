import { type Initializer, int64s, type Node } from './build.ts';

/** They took their axes as an attribute up to ai.onnx 17 and take them as an input since 18; ReduceSum since 13. */
const changedIn18: ReadonlySet<string> = new Set([
  'ReduceL1',
  'ReduceL2',
  'ReduceLogSum',
  'ReduceLogSumExp',
  'ReduceMax',
  'ReduceMean',
  'ReduceMin',
  'ReduceProd',
  'ReduceSumSquare',
]);

interface Parts {
  readonly nodes: readonly Node[];
  readonly initializers: readonly Initializer[];
  readonly inputs: readonly { readonly name: string }[];
}

/** The same graph with the axes of reductions as inputs: what is written for ai.onnx 17 then holds for 18 and later. */
export function withAxesAsInputs<P extends Parts>(graph: P): P {
  const { nodes, initializers, inputs } = graph;
  const axes: Initializer[] = [];
  const taken = new Set([...inputs, ...initializers].map(({ name }) => name));
  for (const { output } of nodes) for (const name of output) taken.add(name);
  const changed = nodes.map((node) => {
    const given = node.attribute.find(({ name }) => name === 'axes')?.ints;
    if (node.domain !== '' || !changedIn18.has(node.opType) || given === undefined) return node;
    let name = `${node.name}_axes`;
    while (taken.has(name)) name += '_';
    axes.push(int64s(name, [given.length], given));
    const attribute = node.attribute.filter((each) => each.name !== 'axes');
    return { ...node, input: [...node.input, name], attribute };
  });
  return { ...graph, nodes: changed, initializers: [...initializers, ...axes] };
}
