/** A pair of files to make. */
export interface Order {
  readonly scenario: string;
  /** In standard deviations of the hidden variable; the true PSI is about its square. */
  readonly severity: number;
  /** Of each of the two files. */
  readonly rows: number;
  readonly seed: number;
  /** Whether Evidently judges it too. */
  readonly peers: boolean;
}

/** GRID of ../shared/bench/drift_scenarios.py. */
export const grid: readonly (readonly [scenario: string, severity: number])[] = [
  ['none', 0],
  ['negligible', 0.03],
  ...[0.2, 0.35, 0.6].flatMap((severity) =>
    ['gradual', 'sudden', 'covariate'].map((scenario) => [scenario, severity] as const),
  ),
  ...[0.2, 0.35, 0.6].map((severity) => ['concept', severity] as const),
  ['schema', 0],
];

/** Every scenario with `seeds` seeds from `from` on; the peers judge the first `peers` of them. */
export const ordersOf = (
  rows: number,
  { from, seeds, peers }: { readonly from: number; readonly seeds: number; readonly peers: number },
): Order[] =>
  Array.from({ length: seeds }, (_, at) => at).flatMap((at) =>
    grid.map(([scenario, severity]) => ({
      scenario,
      severity,
      rows,
      seed: from + at,
      peers: at < peers,
    })),
  );
