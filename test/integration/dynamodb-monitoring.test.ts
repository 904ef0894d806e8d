import { describe, expect, it } from 'vitest';
import { dynamoGaugeBoard } from '#adapters/dynamodb/gauge-board.ts';
import { dynamoToldMarks } from '#adapters/dynamodb/told-marks.ts';
import { toldMarksConformance } from '../adapters/told-marks.conformance.ts';
import { atEmulator, ownTable } from './own-place.ts';

atEmulator('monitoring on DynamoDB', (place) => {
  const { client, TableName } = ownTable(place, 'monitoring');
  const at = (time: string) => ({ now: () => new Date(time) });
  const clock = at('2026-11-21T08:00:00.000Z');
  toldMarksConformance('DynamoDB', () => dynamoToldMarks(client, TableName, clock));

  it('DRF-5: the claim of one who died ends by itself, and the notice is told by the next', async () => {
    const key = `died-${Date.now()}`;
    await dynamoToldMarks(client, TableName, clock, 90).claim(key, 'email');
    const later = dynamoToldMarks(client, TableName, at('2026-11-21T08:01:31.000Z'), 90);
    expect(await later.claim(key, 'email')).toBe('mine');
    expect(await later.claim(key, 'email')).toBe('busy');
    await later.told(key, 'email');
    const muchLater = dynamoToldMarks(client, TableName, at('2026-11-22T08:00:00.000Z'), 90);
    expect(await muchLater.claim(key, 'email')).toBe('told');
  });

  describe('figures', () => {
    it('OBS-2: keep the newest window of each model, whatever it is called', async () => {
      const board = dynamoGaugeBoard(client, TableName, clock);
      const row = (model: string, windowTo: string, value: number) => ({
        model,
        windowTo,
        versionCreatedAt: null,
        samples: [{ metric: 'loopwright_psi_max' as const, labels: { feature: 'a"\\\n' }, value }],
      });
      await board.put(row('größe#/ 1', '2026-11-21T09:00:00.000Z', 2));
      await board.put(row('größe#/ 1', '2026-11-21T08:00:00.000Z', 1));
      await board.put(row('a', '2026-11-21T08:00:00.000Z', 1e-17));
      await board.put(row('a', '2026-11-21T08:00:00.000Z', 0.1 + 0.2));
      expect(await board.all()).toEqual([
        row('a', '2026-11-21T08:00:00.000Z', 0.1 + 0.2),
        row('größe#/ 1', '2026-11-21T09:00:00.000Z', 2),
      ]);
    });
  });
});
