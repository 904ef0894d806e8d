import type { RolloutStep } from '#domain/rollout/rollout.ts';
import { priceRiseInWords } from '../../examples/churn/raise-prices.ts';
import type { Tokens } from '../connection.ts';
import { gatherPeople } from './people.ts';
import { approveByTwo } from './stations/approve.ts';
import { checkAudit } from './stations/check-audit.ts';
import { findDrift } from './stations/find-drift.ts';
import { findNoDrift } from './stations/find-no-drift.ts';
import { loadCustomers } from './stations/load-customers.ts';
import { promoteFirstVersion } from './stations/promote-first-version.ts';
import { refuseWrongMoves } from './stations/refuse-wrong-moves.ts';
import { retrainByItself } from './stations/retrain-by-itself.ts';
import { rollBackBadVersion } from './stations/roll-back-bad-version.ts';
import { serveWave } from './stations/serve-wave.ts';
import { trainFirstVersion } from './stations/train-first-version.ts';
import { watchRollout } from './stations/watch-rollout.ts';
import { createTeller, type StationReport, StoryEnded } from './told.ts';

export interface DemoOptions {
  /** Base URL of the API. */
  readonly api: string;
  /** Of viewer, scientist, engineer, mlLead and qaLead: the story has people in it. */
  readonly tokens: Tokens;
  /** A CSV with the columns of telco-churn.csv; synthetic customers when absent. */
  readonly data?: string;
  /** Name of the model to create; a free one (`churn`, `churn-2`, …) when absent. */
  readonly model?: string;
  /** Of the example's rollouts; the default of 5, 20, 50, 100 % when absent. */
  readonly schedule?: readonly RolloutStep[];
  /** How long a rollout may take in this deployment. 240 s when absent, which is for scaled waits. */
  readonly rolloutLimitSeconds?: number;
  /** What happened, line by line. */
  readonly log: (line: string) => void;
  /** Signs of life while waiting. */
  readonly note?: (line: string) => void;
}

/** The stations of the story, in order. */
export const stationNames = [
  'data',
  'train',
  'refuse',
  'promote',
  'serve',
  'no drift',
  'serve shifted',
  'drift',
  'retrain',
  'approve',
  'roll out',
  'roll back',
  'audit',
] as const;
export type StationName = (typeof stationNames)[number];

export interface DemoResult {
  /** Of version 1 on its hold-out; null when the story ended before. */
  readonly auc: number | null;
  readonly stations: readonly StationReport[];
  readonly seconds: number;
}

/**
 * The whole loop on the churn example, through the HTTP API only. Ends at the first station that does not hold; what was
 * reached until then is in the result.
 */
export async function runDemo(options: DemoOptions): Promise<DemoResult> {
  const { log, note = () => undefined, rolloutLimitSeconds = 240 } = options;
  const startedAt = performance.now();
  const teller = createTeller<StationName>(log);
  const people = gatherPeople(options.api, options.tokens);
  let auc: number | null = null;

  const story = async () => {
    const customers = await teller.station('data', () => loadCustomers(options.data));
    const first = await teller.station('train', () =>
      trainFirstVersion(people, customers.training, {
        note,
        ...(options.model === undefined ? {} : { model: options.model }),
        ...(options.schedule === undefined ? {} : { schedule: options.schedule }),
      }),
    );
    auc = first.auc;
    const { model } = first;
    const { version } = first.version;
    await teller.station('refuse', () => refuseWrongMoves(people, model, version));
    await teller.station('promote', () => promoteFirstVersion(people, first, note));

    const { inputs } = await people.scientist.metadata(model);
    const traffic = { api: people.scientist, model, inputs };
    const quiet = await teller.station('serve', () => serveWave(traffic, customers.quiet));
    const { readableAfterMs } = await teller.station('no drift', () =>
      findNoDrift(people, model, quiet, note),
    );

    log(`  the world changes (our assumption, applied to the data): ${priceRiseInWords}`);
    const shifted = await teller.station('serve shifted', () =>
      serveWave(traffic, customers.shifted),
    );
    const since = new Date();
    await teller.station('drift', () =>
      findDrift(people, model, shifted, { readableAfterMs, note }),
    );
    const challenger = await teller.station('retrain', () =>
      retrainByItself(people, model, { since, note }),
    );
    const better = challenger.version.version;
    await teller.station('approve', () => approveByTwo(people, model, better, note));
    await teller.station('roll out', () =>
      watchRollout(people.viewer, traffic, customers.later, {
        version: better,
        limitSeconds: rolloutLimitSeconds,
        note,
      }),
    );
    await teller.station('roll back', () =>
      rollBackBadVersion(people, traffic, customers, {
        champion: better,
        limitSeconds: rolloutLimitSeconds,
        note,
      }),
    );
    await teller.station('audit', () => checkAudit(people, model));
  };

  try {
    await story();
  } catch (error) {
    if (!(error instanceof StoryEnded)) throw error;
  }
  const seconds = Math.round((performance.now() - startedAt) / 100) / 10;
  return { auc, stations: teller.stations, seconds };
}
