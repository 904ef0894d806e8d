import type { UpstreamFinding } from '../drift-report.ts';
import { isAtLeast } from '../severity.ts';

const breaking: readonly UpstreamFinding['kind'][] = ['schema', 'units', 'missing'];

/** What came broken from upstream: a model retrained on such rows learns the fault. */
export const brokenSources = (upstream: readonly UpstreamFinding[]): readonly UpstreamFinding[] =>
  upstream.filter(
    ({ kind, severity }) => breaking.includes(kind) && isAtLeast(severity, 'warning'),
  );
