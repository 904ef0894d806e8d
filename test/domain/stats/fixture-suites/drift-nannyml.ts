import { type MethodDrift, univariateDrift } from '#domain/stats/nannyml/univariate-drift.ts';
import { type Suite, usualTolerance } from './fixture.ts';

type Table = Readonly<Record<string, readonly (number | string | null)[]>>;

interface Input {
  readonly reference: Table;
  readonly analysis: Table;
  readonly categorical: readonly string[];
  readonly continuous_methods: readonly string[];
  readonly categorical_methods: readonly string[];
}

export const driftNannyml: Suite = {
  run({ input }) {
    const given = input as unknown as Input;
    const columns = Object.keys(given.reference).map((column) => {
      const kind = given.categorical.includes(column) ? 'categorical' : 'continuous';
      const methods = kind === 'categorical' ? given.categorical_methods : given.continuous_methods;
      const cells = (table: Table) =>
        (table[column] ?? []).map((cell) =>
          cell === null || cell === 'NaN' ? undefined : kind === 'continuous' ? Number(cell) : cell,
        );
      const [reference, analysis] = [cells(given.reference), cells(given.analysis)];
      return [
        column,
        methods.map(
          (method) => [method, univariateDrift(kind, method, reference, analysis)] as const,
        ),
      ] as const;
    });
    if (columns.some(([, methods]) => methods.some(([, drift]) => drift === undefined)))
      return Number.NaN;
    const period = (of: keyof MethodDrift) =>
      Object.fromEntries(
        columns.map(([column, methods]) => [
          column,
          Object.fromEntries(methods.map(([method, drift]) => [method, drift?.[of]])),
        ]),
      );
    return { reference: period('reference'), analysis: period('analysis') };
  },
  nameOf: (_, path) => [path[0], path[2], path[3]].join('.'),
  tolerance: usualTolerance,
};
