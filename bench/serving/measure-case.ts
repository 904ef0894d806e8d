import { noteLoad } from '../machine.ts';
import { type Case, makeRows } from './cases.ts';
import { checkAnswers } from './check-answers.ts';
import type { LoadClient } from './load.ts';
import type { Loaded } from './load-client.ts';
import type { Server, ServerName } from './servers.ts';
import { type Running, startServer } from './start-server.ts';

export interface Plan {
  readonly rounds: number;
  /** Of each kind of load in each round. */
  readonly measureMs: number;
  /** Of each server, besides the one that is measured. */
  readonly starts: number;
}

/** What was measured of one server on one model, a value per round or start. */
export interface Measured {
  readonly one: Loaded[];
  readonly eight: Loaded[];
  readonly thirtyTwo: Loaded[];
  readonly batch: Loaded[];
  readonly startMs: number[];
  peakMb?: number;
}

export type CaseResults = Map<ServerName, Measured | { readonly failed: string }>;

/** Long enough for a JIT compiler to see the path, and for caches to fill. */
const warmUpMs = 300;
const batchRows = 1_000;

/**
 * One model on all servers, side by side: all run at the same time, idle but for the one that is asked; rounds go from
 * server to server, so that a busy minute of the machine meets all of them.
 */
export async function measureCase(
  model: Case,
  servers: readonly Server[],
  client: LoadClient,
  plan: Plan,
  say: (line: string) => void,
): Promise<CaseResults> {
  const rows = makeRows(64, model.features, 1);
  const row = rows[0] as number[];
  const results: CaseResults = new Map();
  const running: { server: Server; process: Running; measured: Measured }[] = [];
  try {
    for (const server of servers) {
      try {
        const command = await server.prepare(model);
        const measured: Measured = { one: [], eight: [], thirtyTwo: [], batch: [], startMs: [] };
        for (let start = 0; start < plan.starts; start += 1) {
          const tried = await startServer(server, model, command, row);
          measured.startMs.push(tried.firstAnswerMs);
          await tried.stop();
        }
        const process = await startServer(server, model, command, row);
        measured.startMs.push(process.firstAnswerMs);
        running.push({ server, process, measured });
        await checkAnswers(server, process, model, rows);
        results.set(server.name, measured);
        say(`${model.name}: ${server.name} answers like onnxruntime`);
      } catch (error) {
        const failed = (error as Error).message;
        results.set(server.name, { failed });
        say(`${model.name}: ${server.name} cannot be measured: ${failed}`);
      }
    }
    const measurable = running.filter(({ server: { name } }) => 'one' in (results.get(name) ?? {}));
    for (let round = 0; round < plan.rounds; round += 1) {
      noteLoad();
      for (const { server, process, measured } of measurable) {
        const load = (bodies: readonly string[], clients: number) =>
          client.run({
            port: process.port,
            path: server.path(model),
            bodies,
            clients,
            warmUpMs,
            measureMs: plan.measureMs,
          });
        const single = rows.map((one) => server.body([one]));
        measured.one.push(await load(single, 1));
        measured.eight.push(await load(single, 8));
        measured.thirtyTwo.push(await load(single, 32));
        const batches = [2, 3].map((seed) =>
          server.body(makeRows(batchRows, model.features, seed)),
        );
        measured.batch.push(await load(batches, 1));
      }
      say(`${model.name}: round ${round + 1} of ${plan.rounds}`);
    }
    for (const { process, measured } of measurable) {
      const peakMb = process.peakMb();
      if (peakMb !== undefined) measured.peakMb = peakMb;
    }
  } finally {
    await Promise.all(running.map(({ process }) => process.stop()));
  }
  return results;
}
