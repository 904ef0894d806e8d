import { describe, expect, it } from 'vitest';
import { defaultAlertSettings } from '#domain/drift/alerts/alert-settings.ts';
import { defaultDriftSettings } from '#domain/drift/drift-settings.ts';
import {
  alertSettingsOf,
  driftSettingsOf,
  parseMonitoring,
} from '#domain/drift/monitoring-settings.ts';

describe('monitoring settings', () => {
  it('DRF-5: replace what they name and leave the rest as the defaults have it', () => {
    const settings = parseMonitoring({
      drift: { minRows: 1_000, concept: { minLabels: 50 }, psiBands: [0.05, 0.1, 0.2] },
      alerts: { coolDownHours: 12 },
      reference: { kind: 'rolling', days: 7 },
    });
    expect(driftSettingsOf(settings)).toEqual({
      ...defaultDriftSettings,
      minRows: 1_000,
      psiBands: [0.05, 0.1, 0.2],
      concept: { ...defaultDriftSettings.concept, minLabels: 50 },
    });
    expect(alertSettingsOf(settings)).toEqual({ ...defaultAlertSettings, coolDownHours: 12 });
  });

  it('DRF-5: of nothing are the defaults, against the training data', () => {
    const settings = parseMonitoring({});
    expect(settings).toEqual({ drift: {}, reference: { kind: 'training' }, alerts: {} });
    expect(driftSettingsOf(settings)).toEqual(defaultDriftSettings);
  });

  it.each([
    [null, undefined],
    [[], undefined],
    [{ drfit: {} }, 'drfit'],
    [{ drift: [] }, 'drift'],
    [{ drift: { minRow: 1 } }, 'drift.minRow'],
    [{ drift: { minRows: '500' } }, 'drift.minRows'],
    [{ drift: { minRows: -1 } }, 'drift.minRows'],
    [{ drift: { familyAlpha: 1.5 } }, 'drift.familyAlpha'],
    [{ drift: { familyAlpha: 0 } }, 'drift.familyAlpha'],
    [{ drift: { integrityShare: 1 } }, 'drift.integrityShare'],
    [{ drift: { concept: { accuracyAlpha: 0 } } }, 'drift.concept.accuracyAlpha'],
    [{ drift: { minRows: 0 } }, 'drift.minRows'],
    [{ drift: { concept: { minLabels: 0 } } }, 'drift.concept.minLabels'],
    [{ alerts: { windowsToRaise: 0 } }, 'alerts.windowsToRaise'],
    [{ drift: { familyAlpha: Number.NaN } }, 'drift.familyAlpha'],
    [{ drift: { psiBands: [0.1, 0.2] } }, 'drift.psiBands'],
    [{ drift: { psiBands: [0.3, 0.2, 0.1] } }, 'drift.psiBands'],
    [{ drift: { concept: { minLabel: 1 } } }, 'drift.concept.minLabel'],
    [{ drift: { concept: 1 } }, 'drift.concept'],
    [{ alerts: { minSeverity: 'loud' } }, 'alerts.minSeverity'],
    [{ reference: { kind: 'rolling' } }, 'reference.days'],
    [{ reference: { kind: 'rolling', days: 29 } }, 'reference.days'],
    [{ reference: { kind: 'training', days: 7 } }, 'reference'],
    [{ reference: { kind: 'yesterday' } }, 'reference'],
    [{ reference: 'training' }, 'reference'],
    [JSON.parse('{"drift":{"__proto__":{"minRows":1}}}'), 'drift.__proto__'],
  ])('DRF-5: %j is refused, with the place', (given, field) => {
    expect(() => parseMonitoring(given)).toThrow(
      expect.objectContaining({ kind: 'invalid', field }) as Error,
    );
  });
});
