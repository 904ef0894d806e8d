import { describe, expect, it } from 'vitest';
import type { ToldMarks } from '#domain/monitoring/ports.ts';

let keys = 0;

/** What every ToldMarks must do. */
export function toldMarksConformance(name: string, open: () => ToldMarks): void {
  const setup = () => {
    keys += 1;
    return { marks: open(), key: `event-${keys}-${Date.now()}` };
  };

  describe(`${name} as ToldMarks`, () => {
    it('gives a notice to one, until it is told or given back', async () => {
      const { marks, key } = setup();
      expect(await marks.claim(key, 'email')).toBe('mine');
      expect(await marks.claim(key, 'email')).toBe('busy');
      await marks.release(key, 'email');
      expect(await marks.claim(key, 'email')).toBe('mine');
      await marks.told(key, 'email');
      expect(await marks.claim(key, 'email')).toBe('told');
    });

    it('keeps channels and notices apart', async () => {
      const { marks, key } = setup();
      await marks.claim(key, 'email');
      await marks.told(key, 'email');
      expect(await marks.claim(key, 'slack')).toBe('mine');
      expect(await marks.claim(`${key}x`, 'email')).toBe('mine');
    });

    it('gives it to one of twenty who come at once', async () => {
      const { marks, key } = setup();
      const claims = await Promise.all(Array.from({ length: 20 }, () => marks.claim(key, 'email')));
      expect(claims.filter((claim) => claim === 'mine')).toHaveLength(1);
      expect(new Set(claims)).toEqual(new Set(['mine', 'busy']));
    });
  });
}
