import { Agent, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { onnxRuntime } from '#adapters/onnx/onnx-runtime.ts';
import { changeModel } from '#domain/registry/change-model.ts';
import type { ModelStore } from '#domain/registry/ports.ts';
import type { CaptureLine } from '#domain/serving/capture.ts';
import { rowOutputs } from '#domain/serving/row-outputs.ts';
import { type Row, rowsToTensors } from '#domain/serving/rows-to-tensors.ts';
import type { ServingRecord, Variant } from '#domain/serving/serving-record.ts';
import { createPredictHttp } from '#functions/serving/predict-http.ts';
import { trainUploaded } from '../../cli/demo/train-uploaded.ts';
import { typedRows } from '../../cli/rows-file.ts';
import { listen } from '../../cli/serve/http-server.ts';
import { generateCustomers } from '../../examples/churn/generate-customers.ts';
import { predictOverMemory } from './predict-over-memory.ts';

export interface SoakOptions {
  readonly clients: number;
  readonly seconds: number;
  /** Between two changes of the weights. */
  readonly changeMs: number;
  /** Of the serving record in the function's memory. */
  readonly ttlMs: number;
}

export interface SoakReport {
  readonly requests: number;
  readonly perSecond: number;
  readonly changes: number;
  readonly rollbacks: number;
  readonly p99Ms: number;
  readonly byVersion: Readonly<Record<string, number>>;
  readonly wrong: {
    /** Anything but a 200 with one prediction. */
    readonly failed: number;
    /** Answers of a version without weight at any moment from the request's start, less the TTL, to its end. */
    readonly notAllowed: number;
    /** Answers with other probabilities than those of the version they name. */
    readonly otherVersion: number;
    readonly notCaptured: number;
    readonly capturedTwice: number;
    /** Captured under another version than the answer names, or never answered. */
    readonly capturedWrong: number;
  };
  readonly failures: readonly string[];
}

const model = 'soak';

const champion = (version: number): readonly Variant[] => [
  { version, weight: 100, role: 'champion' },
];
const challenged = (weight: number): readonly Variant[] => [
  { version: 1, weight: 100 - weight, role: 'champion' },
  { version: 2, weight, role: 'challenger' },
];

/** A rollout to its end, a rollback, a promotion at once, a rollback, and a rollout that is rolled back half-way. */
const steps: readonly (readonly Variant[])[] = [
  champion(1),
  challenged(5),
  challenged(50),
  champion(2),
  champion(1),
  champion(2),
  champion(1),
  challenged(20),
];

/** Many clients on the predict handler behind Node's HTTP server, while its weights change and are rolled back. */
export async function soak(options: SoakOptions): Promise<SoakReport> {
  const { files, row, expected } = await twoVersions();
  const captured = new Map<string, { readonly version: number; times: number }>();
  const variants = champion(1);
  const { store, deps } = await predictOverMemory({
    model,
    files,
    variants,
    ttlMs: options.ttlMs,
    metrics: { metric: () => {}, flush: () => {} },
    captures: {
      async captures(lines: readonly CaptureLine[]) {
        for (const { id, version } of lines)
          captured.set(id, { version, times: (captured.get(id)?.times ?? 0) + 1 });
      },
      feedback: async () => {},
    },
  });
  const server = await listen(createPredictHttp(deps), 0, 1_000_000);
  const agent = new Agent({ keepAlive: true, maxSockets: options.clients });
  const endAt = performance.now() + options.seconds * 1000;
  const history: InForce[] = [
    { from: 0, to: Number.POSITIVE_INFINITY, versions: versionsOf(variants) },
  ];
  const answers: Answer[] = [];
  const failures: string[] = [];
  const clients = Array.from({ length: options.clients }, async (_, client) => {
    for (let call = 0; performance.now() < endAt; call += 1)
      await ask(agent, server.url, { instances: [row], subject: `${client}-${call}` }).then(
        (answer) => answers.push(answer),
        (error: Error) => failures.push(error.message),
      );
  });
  const [changes] = await Promise.all([
    keepChanging(store, history, endAt, options.changeMs),
    ...clients,
  ]);
  agent.destroy();
  await server.close();

  const answered = new Set(answers.map(({ id }) => id));
  const byVersion: Record<string, number> = {};
  for (const { version } of answers) byVersion[version] = (byVersion[version] ?? 0) + 1;
  const latencies = answers.map(({ from, to }) => to - from).sort((a, b) => a - b);
  const count = (wrong: (answer: Answer) => boolean) => answers.filter(wrong).length;
  return {
    requests: answers.length + failures.length,
    perSecond: Math.round(answers.length / options.seconds),
    ...changes,
    p99Ms: Math.round(latencies[Math.floor(latencies.length * 0.99)] ?? Number.NaN),
    byVersion,
    wrong: {
      failed: failures.length,
      notAllowed: count((answer) => !allowed(history, answer, options.ttlMs)),
      otherVersion: count(({ version, probabilities }) => probabilities !== expected[version - 1]),
      notCaptured: count(({ id }) => !captured.has(id)),
      capturedTwice: [...captured.values()].filter(({ times }) => times > 1).length,
      capturedWrong:
        count(({ id, version }) => (captured.get(id)?.version ?? version) !== version) +
        [...captured.keys()].filter((id) => !answered.has(id)).length,
    },
    failures: [...new Set(failures)].slice(0, 5),
  };
}

/** Trained on different customers; one customer who is asked about all the time, and what each version says of him. */
async function twoVersions() {
  const trained = await Promise.all(
    [1, 2].map((seed) => trainUploaded(generateCustomers(1_500, seed))),
  );
  const files = trained.map(({ onnx }) => onnx);
  const expected: string[] = [];
  let row: Row = {};
  for (const bytes of files) {
    const loaded = await onnxRuntime().load(bytes);
    const { signature } = loaded;
    row = typedRows(generateCustomers(1, 3), signature.inputs).rows[0] as Row;
    const outputs = await loaded.run(rowsToTensors(signature, [row]).tensors);
    expected.push(JSON.stringify(rowOutputs(signature, outputs, 1)(0).probabilities));
    await loaded.release();
  }
  if (expected[0] === expected[1]) throw new Error('The two versions cannot be told apart.');
  return { files, row, expected };
}

/** A serving record in force: from just before it was written to just after the next one was. */
interface InForce {
  readonly from: number;
  to: number;
  readonly versions: ReadonlySet<number>;
}

const versionsOf = (variants: readonly Variant[]) =>
  new Set(variants.filter(({ weight }) => weight > 0).map(({ version }) => version));

interface Answer {
  readonly id: string;
  readonly version: number;
  readonly probabilities: string;
  readonly from: number;
  readonly to: number;
}

const allowed = (history: readonly InForce[], { version, from, to }: Answer, ttlMs: number) =>
  history.some(
    (record) => record.from <= to && record.to >= from - ttlMs && record.versions.has(version),
  );

/** Goes through the steps again and again. */
async function keepChanging(
  store: ModelStore,
  history: InForce[],
  endAt: number,
  changeMs: number,
): Promise<{ readonly changes: number; readonly rollbacks: number }> {
  let [changes, rollbacks] = [0, 0];
  while (performance.now() < endAt) {
    await sleep(changeMs);
    changes += 1;
    const variants = steps[changes % steps.length] as readonly Variant[];
    const before = history.at(-1) as InForce;
    const next: InForce = {
      from: performance.now(),
      to: Number.POSITIVE_INFINITY,
      versions: versionsOf(variants),
    };
    const takesAway = before.versions.has(2) && !next.versions.has(2);
    if (takesAway) rollbacks += 1;
    history.push(next);
    const id = `change ${changes}`;
    await changeModel({ store }, model, async (current) => {
      const serving = (await store.serving(model)) as ServingRecord;
      const at = new Date().toISOString();
      const changed = { ...serving, variants, previous: serving.variants, updatedAt: at };
      const audit = {
        action: takesAway ? ('RolledBack' as const) : ('RolloutAdvanced' as const),
        actor: { name: 'soak', role: 'admin' as const },
        at,
        reason: 'a soak test',
        subject: model,
        before: null,
        after: null,
      };
      return { result: undefined, change: { id, model: current, puts: [changed], audit } };
    });
    before.to = performance.now();
  }
  return { changes, rollbacks };
}

/** Rejects for anything but a 200 with one prediction. */
function ask(agent: Agent, url: string, body: object): Promise<Answer> {
  const from = performance.now();
  return new Promise((resolve, reject) => {
    const sent = request(`${url}/v1/models/${model}/predict`, { method: 'POST', agent });
    sent.on('error', reject);
    sent.on('response', async (response) => {
      try {
        const said = (await response.toArray()).join('');
        const [prediction, ...more] = JSON.parse(said).predictions ?? [];
        if (response.statusCode !== 200 || more.length > 0)
          throw new Error(`${response.statusCode} ${said}`);
        const { id, version, probabilities } = prediction;
        const to = performance.now();
        resolve({ id, version, probabilities: JSON.stringify(probabilities), from, to });
      } catch (error) {
        reject(error);
      }
    });
    sent.end(JSON.stringify(body));
  });
}

/** `node bench/serving/soak.ts [--clients 200] [--seconds 60]`: prints the report; fails when anything was wrong. */
if (import.meta.main) {
  const { clients, seconds } = parseArgs({
    options: {
      clients: { type: 'string', default: '200' },
      seconds: { type: 'string', default: '60' },
    },
  }).values;
  const report = await soak({
    clients: Number(clients),
    seconds: Number(seconds),
    changeMs: 200,
    ttlMs: 100,
  });
  console.log(JSON.stringify(report));
  process.exitCode = Object.values(report.wrong).some((times) => times > 0) ? 1 : 0;
}
