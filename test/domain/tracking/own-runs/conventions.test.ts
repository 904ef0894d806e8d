import { expect, it } from 'vitest';
import { experimentName, runName } from '#domain/tracking/own-runs/conventions.ts';

it.each([
  ['churn', 'retraining', 'churn-retraining'],
  ['churn', 'Weekly report', 'churn-weekly-report'],
])('TRK-3: the experiment of %s for %s is %s', (agent, purpose, name) =>
  expect(experimentName(agent, purpose)).toBe(name),
);

it.each([
  ['drift in tenure, Contract (PSI 0.41)', '2026-11-21_drift-in-tenure-contract-psi-0-41'],
  ['Größe „neu“', '2026-11-21_größe-neu'],
  ['', '2026-11-21_run'],
  ['…', '2026-11-21_run'],
  [`${'word '.repeat(40)}`, `2026-11-21_${Array(12).fill('word').join('-')}`],
  ['x'.repeat(99), `2026-11-21_${'x'.repeat(60)}`],
])('TRK-3: a run about %s is %s', (description, name) =>
  expect(runName(new Date('2026-11-21T23:59:59Z'), description)).toBe(name),
);
