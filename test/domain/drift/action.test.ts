import { describe, expect, it } from 'vitest';
import { actionFor } from '#domain/drift/action.ts';
import { defaultDriftSettings } from '#domain/drift/drift-settings.ts';
import { severityOf, worst } from '#domain/drift/severity.ts';
import { driftActions } from '#domain/retraining/decide-trigger.ts';

describe('severityOf', () => {
  it.each([
    [0.05, 'ok'],
    [0.0999, 'ok'],
    [0.1, 'monitor'],
    [0.2, 'warning'],
    [0.3, 'critical'],
    [4, 'critical'],
  ] as const)('DRF-2: PSI %d is %s', (psi, severity) => {
    expect(severityOf(psi, defaultDriftSettings.psiBands)).toBe(severity);
  });
  it.each([
    [-0.1, 'ok'],
    [0.019, 'ok'],
    [0.02, 'monitor'],
    [0.05, 'warning'],
    [0.1, 'critical'],
  ] as const)('DRF-3: an accuracy drop of %d is %s', (drop, severity) => {
    expect(severityOf(drop, defaultDriftSettings.concept.accuracyBands)).toBe(severity);
  });
  it('takes the worst of several, and ok of none', () => {
    expect(worst(['monitor', 'critical', 'ok'])).toBe('critical');
    expect(worst([])).toBe('ok');
  });
});

describe('actionFor', () => {
  it('DRF-2, DRF-4: of a broken source it is repair, however grave, and starts no retraining', () => {
    expect(
      actionFor({
        verdict: 'drift',
        severity: 'critical',
        conceptSeverity: 'critical',
        sourceBroken: true,
      }),
    ).toBe('repair-source');
    expect(driftActions['repair-source']).toBeNull();
  });
  it.each([
    ['drift', 'ok', null, 'none'],
    ['drift', 'monitor', null, 'monitor'],
    ['drift', 'warning', null, 'retrain-within-48h'],
    ['drift', 'critical', 'ok', 'retrain-now'],
    ['no-drift', 'ok', 'monitor', 'monitor'],
    ['no-drift', 'ok', 'warning', 'retrain-within-24h'],
    ['drift', 'warning', 'warning', 'retrain-within-24h'],
    ['drift', 'warning', 'critical', 'retrain-now'],
    ['drift', 'critical', 'warning', 'retrain-now'],
    ['not-enough-data', 'critical', null, 'none'],
  ] as const)(
    'DRF-2, DRF-3: %s, data %s, concept %s asks for %s',
    (verdict, severity, conceptSeverity, action) => {
      expect(actionFor({ verdict, severity, conceptSeverity })).toBe(action);
    },
  );
});
