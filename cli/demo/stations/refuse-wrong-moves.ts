import type { People } from '../people.ts';
import { refused } from '../refused.ts';
import type { Told } from '../told.ts';

/** Past Staging, and without the right: both must fail and change nothing. */
export async function refuseWrongMoves(
  { engineer, viewer }: People,
  model: string,
  version: number,
): Promise<Told<void>> {
  const jump = await refused('Production without Staging', 409, () =>
    engineer.setStage(model, version, { stage: 'Production', reason: 'demo: a jump' }),
  );
  const stranger = await refused('A promotion by a viewer', 403, () =>
    viewer.setStage(model, version, { stage: 'Staging', reason: 'demo: no right' }),
  );
  return {
    detail: 'a jump to Production was refused with 409, a viewer’s promotion with 403',
    lines: [jump, stranger].map(
      ({ status, message, hint }) =>
        `${status} ${message}${hint === undefined ? '' : ` → ${hint}`}`,
    ),
    value: undefined,
  };
}
