import { beforeAll, describe, expect, it } from 'vitest';
import { memoryArtifacts } from '#adapters/memory/artifacts.ts';
import { memoryCaptureLake } from '#adapters/memory/capture-lake.ts';
import { memoryModelStore } from '#adapters/memory/model-store.ts';
import { memoryTrackingStore } from '#adapters/memory/tracking-store.ts';
import { onnxRuntime } from '#adapters/onnx/onnx-runtime.ts';
import type { Actor } from '#domain/access/actor.ts';
import { invalid, notFound } from '#domain/errors.ts';
import { decideApproval } from '#domain/governance/decide-approval.ts';
import type { PolicyOverride } from '#domain/governance/policy.ts';
import type { Model } from '#domain/registry/model.ts';
import { transitionStage } from '#domain/registry/transition-stage.ts';
import { assess } from '#domain/retraining/assess.ts';
import { awaitApproval } from '#domain/retraining/await-approval.ts';
import { beginRollout } from '#domain/retraining/begin-rollout.ts';
import { collect } from '#domain/retraining/collect.ts';
import { evaluate } from '#domain/retraining/evaluate.ts';
import { readTable } from '#domain/retraining/files.ts';
import { type FinishInput, finish } from '#domain/retraining/finish.ts';
import { register } from '#domain/retraining/register.ts';
import { requestRetraining } from '#domain/retraining/request-retraining.ts';
import { route } from '#domain/retraining/route.ts';
import { train } from '#domain/retraining/train.ts';
import { validate } from '#domain/retraining/validate.ts';
import { advanceRollout } from '#domain/rollout/advance-rollout.ts';
import { rollBack } from '#domain/rollout/roll-back.ts';
import type { CaptureLine, FeatureValue, FeedbackLine } from '#domain/serving/capture.ts';
import type { TrackingStore } from '#domain/tracking/ports.ts';
import type { Size } from '#domain/training/algorithm.ts';
import { gbdt } from '#domain/training/boosting/gbdt.ts';
import { plainCompute } from '#domain/training/trees/plain-compute.ts';
import { answering } from '../../functions/registry/answering.ts';

const eva: Actor = { name: 'eva', role: 'engineer' };
const start = Date.parse('2026-05-01T00:00:00Z');

/** mulberry32 */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

interface Customer {
  readonly features: Record<string, FeatureValue>;
  readonly label: string;
}

/** Short contracts churn; `turned` turns the rule around, as a world that has changed would. Nine of ten follow it. */
function customers(n: number, seed: number, turned = false): Customer[] {
  const random = generator(seed);
  return Array.from({ length: n }, () => {
    const tenure = Math.round(random() * 72);
    const contract = random() < 0.5 ? 'Monthly' : 'Yearly';
    const charges = random() < 0.05 ? null : Math.round(random() * 1000) / 10;
    const churns = tenure < 20 || (contract === 'Monthly' && (charges ?? 50) > 60);
    const yes = (churns !== turned) === random() < 0.9;
    return { features: { tenure, contract, charges }, label: yes ? 'Yes' : 'No' };
  });
}

const csv = (rows: readonly Customer[]) =>
  new TextEncoder().encode(
    [
      'customer,tenure,contract,charges,Churn',
      ...rows.map(
        ({ features: { tenure, contract, charges }, label }, i) =>
          `c${i},${tenure},${contract},${charges ?? ''},${label}`,
      ),
    ].join('\n'),
  );

async function setup(
  policy: PolicyOverride = {},
  data = csv(customers(1500, 1)),
  tracking: TrackingStore = memoryTrackingStore(),
) {
  const store = memoryModelStore();
  const artifacts = memoryArtifacts();
  const lake = memoryCaptureLake();
  let nowMs = start;
  let ids = 0;
  const deps = {
    store,
    tracking,
    artifacts,
    lake,
    runtime: onnxRuntime(),
    models: answering({ store, artifacts }).models,
    stopwatch: performance,
    compute: plainCompute(),
    checkpointEveryMs: 60_000,
    rounds: 4,
    algorithm: gbdt,
    limits: { lambda: { memory: 3_008, rounds: 4 }, sageMaker: false },
    clock: { now: () => new Date(nowMs) },
    ids: { next: () => `id${String(++ids).padStart(4, '0')}` },
  };
  const uri = await artifacts.write('uploads/churn/data.csv', data, 'text/csv');
  const model: Model = {
    kind: 'model',
    name: 'churn',
    task: 'binary',
    target: 'Churn',
    positiveClass: 'Yes',
    idColumns: ['customer'],
    sensitive: false,
    policy: {
      minimum: { accuracy: 0.7 },
      maxLatencyMs: null,
      maxLatencyRatio: null,
      ...policy,
    },
    trainingData: { uri, sha256: '', rows: 1500 },
    lastVersion: 0,
    createdAt: new Date(start - 1000).toISOString(),
    createdBy: 'eva',
    revision: 0,
    auditHash: '',
  };
  await store.commit({
    id: 'seed',
    model,
    puts: [],
    audit: {
      action: 'ModelCreated',
      actor: eva,
      at: model.createdAt,
      reason: '',
      subject: 'model',
      before: null,
      after: null,
    },
  });

  /** The order of statemachines/retrain.asl.json; each step runs twice, as after a lost answer. */
  async function run(changeId: string) {
    const { retrainingId } = await requestRetraining(deps, {
      model: 'churn',
      actor: eva,
      changeId,
      trigger: { kind: 'manual', reason: 'test', requestedBy: 'eva' },
    });
    const input = { model: 'churn', retrainingId };
    const twice = async <T>(step: () => Promise<T>): Promise<T> => {
      await step();
      return step();
    };
    const said: string[] = [];
    const saying = <T extends { readonly reasons: readonly string[] }>(answer: T): T => {
      said.push(...answer.reasons);
      return answer;
    };
    const collected = saying(await twice(() => collect(deps, input)));
    const { base, labelled } = collected;
    const end = (status: FinishInput['status'], rolloutId: string | null = null) =>
      twice(() =>
        finish(deps, {
          ...input,
          status,
          reasons: said,
          base,
          labelled,
          ...(rolloutId !== null && { rolloutId }),
        }),
      );
    const checked = saying(await validate(deps, { ...input, ...collected }));
    if (checked.verdict === 'fail') return end('failed');
    if (checked.size === null) throw new Error('what passes has a size');
    const routed = saying(await twice(() => route(deps, { ...input, size: checked.size as Size })));
    if (routed.to !== 'lambda') return end('failed');
    const trained = saying(await train(deps, { ...input, ...collected }));
    if (trained.status === 'continue') throw new Error('there was no deadline');
    const evaluated = saying(await evaluate(deps, { ...input, ...collected, ...trained }));
    if (evaluated.verdict === 'fail') return end('rejected');
    const registered = await twice(() =>
      register(deps, { ...input, ...collected, ...trained, ...evaluated }),
    );
    const { version } = registered;
    if (!registered.hasChampion) return end('registered');
    const risk = await assess(deps, { ...input, version });
    if (risk.level === 'high') {
      const question = { ...input, version, risk: risk.reasons };
      const { approvalId } = await twice(() =>
        awaitApproval(deps, { ...question, taskToken: 't' }),
      );
      for (const role of ['ml-lead', 'qa-lead'] as const)
        await decideApproval(deps, {
          changeId: `${approvalId}:${role}`,
          actor: { name: role, role },
          id: approvalId,
          decision: 'approve',
          reason: 'fine',
        });
      expect((await awaitApproval(deps, question)).status).toBe('approved');
    }
    const begun = saying(await twice(() => beginRollout(deps, { ...input, version })));
    return end(begun.status, begun.rolloutId);
  }

  const promoteFirst = async () => {
    for (const stage of ['Staging', 'Production'] as const)
      await transitionStage(deps, {
        changeId: `first:${stage}`,
        actor: eva,
        model: 'churn',
        version: 1,
        stage,
      });
  };

  /** Predictions that were made and labelled in the hours that pass now. */
  const serve = async (rows: readonly Customer[]) => {
    const captures = rows.map(
      ({ features }, i): CaptureLine => ({
        id: `p${nowMs}-${i}`,
        ts: new Date(nowMs + i * 100).toISOString(),
        model: 'churn',
        version: 1,
        variant: 'champion',
        subject: null,
        features,
        outputs: { label: 'No' },
        latencyMs: 1,
        source: 'predict',
      }),
    );
    const feedback = captures.map(
      ({ id, ts }, i): FeedbackLine => ({ id, ts, model: 'churn', label: rows[i]?.label ?? '' }),
    );
    await lake.captures([...captures, ...captures.slice(0, 50)]);
    // An early wrong label that was corrected later.
    await lake.feedback([
      ...feedback,
      ...feedback
        .slice(0, 20)
        .map((line) => ({ ...line, ts: new Date(nowMs - 1).toISOString(), label: 'Maybe' })),
    ]);
    nowMs += 6 * 3_600_000;
  };
  const newest = async () => (await store.retrainings('churn', 1))[0];
  const wait = (hours: number) => {
    nowMs += hours * 3_600_000;
  };
  /** What is tracked, oldest first. */
  const runs = async () => {
    const experiment = await deps.tracking.experimentByName('churn-retraining');
    const rows = await deps.tracking.runRows(experiment?.id ?? '');
    const whole = await deps.tracking.whole(rows);
    const of = (run: (typeof whole)[number]) => run.tags.get('loopwright.retraining') ?? '';
    return whole.toSorted((a, b) => (of(a) < of(b) ? -1 : 1));
  };
  return { ...deps, run, promoteFirst, serve, newest, wait, runs };
}

describe('retraining', () => {
  describe('of a world that has turned around', () => {
    let loop: Awaited<ReturnType<typeof setup>>;
    beforeAll(async () => {
      loop = await setup({
        rollout: {
          schedule: [
            { percent: 10, waitSeconds: 60 },
            { percent: 100, waitSeconds: 0 },
          ],
        },
      });
      await loop.run('first');
    });

    it('RTR-2: a first version waits in None, with what was measured', async () => {
      const { store, newest } = loop;
      expect(await newest()).toMatchObject({ status: 'registered', version: 1, step: 'finished' });
      const version = await store.version('churn', 1);
      expect(version).toMatchObject({ stage: 'None', evaluatedBy: 'platform', semver: '1.0.0' });
      expect(version?.evaluation?.metrics.auc).toBeGreaterThan(0.85);
      expect(version?.evaluation?.rows).toBeGreaterThan(200);
      expect(await store.serving('churn')).toBeUndefined();
    });

    it('RTR-3: a challenger that is no better is rejected, and what serves stays', async () => {
      const { store, run, promoteFirst, newest } = loop;
      await promoteFirst();
      const before = await store.serving('churn');
      await run('again');
      const retraining = await newest();
      expect(retraining?.status).toBe('rejected');
      expect(retraining?.reasons.join(' ')).toMatch(/auc .* than .* of version 1; more than 2 %/);
      expect(await store.serving('churn')).toEqual(before);
      expect(await store.versions('churn')).toHaveLength(1);
    });

    it('RTR-2, RTR-3: learns from labelled predictions, is judged on them, and rolls out', async () => {
      const { store, artifacts, run, serve, newest } = loop;
      await serve(customers(2500, 2, true));
      await run('turned');
      const retraining = await newest();
      expect(retraining?.reasons.join(' ')).toContain(
        '1500 base rows and 2500 labelled predictions (2500 new)',
      );
      expect(retraining?.reasons.join(' ')).toMatch(/Judged on \d+ held-out labelled predictions/);
      expect(retraining).toMatchObject({ status: 'rolling-out', version: 2 });
      const version = await store.version('churn', 2);
      expect(version).toMatchObject({ stage: 'Staging', parentVersion: 1, createdBy: 'eva' });
      const { champion, metrics } = version?.evaluation ?? {};
      expect(champion?.version).toBe(1);
      expect(metrics?.auc).toBeGreaterThan((champion?.metrics.auc ?? 1) + 0.02);
      expect(champion?.pValue).toBeLessThan(0.05);
      expect((await store.serving('churn'))?.variants).toMatchObject([
        { version: 1, weight: 90 },
        { version: 2, weight: 10 },
      ]);
      const sha = version?.source.datasetSha256;
      const learnt = await readTable(artifacts, `memory://datasets/churn/${sha}.csv`);
      const labels = learnt.columns.find(({ name }) => name === 'Churn')?.values;
      expect(learnt.rows).toBe(4000);
      expect(new Set<unknown>(labels ?? [])).toEqual(new Set(['Yes', 'No'])); // the corrected labels won
    });

    it('RTR-6: is deployed when its rollout is', async () => {
      const { store, clock, newest } = loop;
      const rolloutId = (await newest())?.rolloutId ?? '';
      await advanceRollout(
        { store, clock },
        { model: 'churn', rolloutId, fromStep: 0, reasons: [] },
      );
      expect(await newest()).toMatchObject({ status: 'deployed' });
      expect((await store.serving('churn'))?.variants).toMatchObject([{ version: 2, weight: 100 }]);
    });

    it('RTR-2: the next run goes on from the labels collected so far', async () => {
      const { run, serve, newest } = loop;
      await serve(customers(100, 3, true));
      await run('more');
      expect((await newest())?.reasons.join(' ')).toContain('2600 labelled predictions (100 new)');
    });

    it('RTR-5: collects anew when the work files of the last run are deleted by now', async () => {
      const { store, artifacts } = loop;
      const [run, last] = await store.retrainings('churn', 2);
      const read: typeof artifacts.read = async (uri, maxBytes) => {
        if (uri === last?.labelled?.uri) throw notFound(`There is no file ${uri}.`);
        return artifacts.read(uri, maxBytes);
      };
      const { reasons, labelled } = await collect(
        { ...loop, artifacts: { ...artifacts, read } },
        { model: 'churn', retrainingId: run?.id ?? '' },
      );
      expect(labelled.rows).toBe(2600);
      expect(reasons.join(' ')).toContain(
        '(2600 new). What earlier runs had collected is no longer',
      );
    });
  });

  it('GOV-2: high risk waits for its approvers; rolled back by users it ends rejected', async () => {
    const loop = await setup({ minImprovement: null, maxPValue: null });
    await loop.run('first');
    await loop.promoteFirst();
    const model = await loop.store.model('churn');
    if (model === undefined) throw new Error('the model is gone');
    await loop.store.commit({
      id: 'sensitive',
      model: { ...model, sensitive: true },
      puts: [],
      audit: {
        action: 'ModelUpdated',
        actor: eva,
        at: model.createdAt,
        reason: '',
        subject: 'model',
        before: null,
        after: null,
      },
    });
    await loop.run('second');
    const retraining = await loop.newest();
    expect(retraining).toMatchObject({ status: 'rolling-out', approvalId: expect.any(String) });
    expect((await loop.store.version('churn', 2))?.approval?.kind).toBe('approvers');
    await rollBack(loop, { model: 'churn', actor: eva, reasons: ['complaints'], changeId: 'hand' });
    expect(await loop.newest()).toMatchObject({ status: 'rejected' });
    expect((await loop.newest())?.reasons).toContain('complaints');
  });

  it.each([
    ['one class', customers(400, 4).map((c) => ({ ...c, label: 'No' })), /only the class No/],
    ['too few rows', customers(50, 5), /50 rows are too few/],
  ])('RTR-5: %s ends as failed, says why, and releases the lock', async (_, rows, words) => {
    const loop = await setup({}, csv(rows));
    await loop.run('first');
    const retraining = await loop.newest();
    expect(retraining?.status).toBe('failed');
    expect(retraining?.reasons.join(' ')).toMatch(words);
    expect(await loop.store.versions('churn')).toEqual([]);
    await loop.run('second');
  });
});

describe('the tracked run of a retraining', () => {
  it('TRK-3: one for each, with what went in and what came out, whatever is repeated', async () => {
    const loop = await setup();
    await loop.run('first');
    await loop.promoteFirst();
    await loop.run('again');
    const [first, again, ...others] = await loop.runs();
    expect(others).toEqual([]);
    const version = await loop.store.version('churn', 1);
    expect(version?.source.runId).toBe(first?.id);
    expect(first).toMatchObject({
      name: '2026-05-01_manual-test',
      userId: 'eva',
      status: 'FINISHED',
      startTime: start,
      endTime: start,
      artifactUri: expect.stringContaining(first?.id ?? ''),
    });
    expect(Object.fromEntries(first?.tags ?? [])).toMatchObject({
      'mlflow.runName': '2026-05-01_manual-test',
      'mlflow.source.name': 'loopwright.retraining',
      'mlflow.source.type': 'JOB',
      'stage:': 'None',
      'framework:': 'loopwright-gbdt',
      'gpu:': 'none',
      'loopwright.model': 'churn',
      'loopwright.version': '1',
      'loopwright.outcome': 'registered',
      'mlflow.note.content': expect.stringContaining('1500 base rows'),
    });
    expect(Object.fromEntries(first?.params ?? [])).toMatchObject({
      algorithm: 'gbdt',
      learningRate: '0.1',
      trees: String(version?.source.params?.trees),
    });
    const metrics = new Map([...(first?.metrics ?? [])].map(([key, { value }]) => [key, value]));
    expect(metrics.get('auc')).toBe(version?.evaluation?.metrics.auc);
    expect(metrics.get('latencyMs')).toBe(version?.evaluation?.latencyMs);
    expect(first?.datasets.map(({ dataset, tags }) => [dataset.name, ...tags.values()])).toEqual([
      ['churn', 'training'],
      ['churn hold-out', 'evaluation'],
    ]);
    expect(first?.datasets[0]?.dataset).toMatchObject({
      digest: version?.source.datasetSha256?.slice(0, 36),
      profile: '{"num_rows":1500}',
    });
    expect(again?.tags.get('loopwright.outcome')).toBe('rejected');
    expect(again?.status).toBe('FINISHED');
    expect(again?.metrics.get('champion_auc')?.value).toBe(first?.metrics.get('auc')?.value);
    expect(again?.tags.has('loopwright.version')).toBe(false);
  });

  it('TRK-3: has the learning curve, a point for each boosting round', async () => {
    const loop = await setup();
    await loop.run('first');
    const [run] = await loop.runs();
    const curve = await loop.tracking.history(run?.id ?? '', 'valid_logLoss');
    const trees = Number(run?.params.get('trees'));
    expect(curve.map(({ step }) => Number(step))).toEqual(curve.map((_, at) => at + 1));
    // Rounds are tried until 30 bring nothing better; those up to the best are kept.
    expect(curve).toHaveLength(trees + 30);
    const losses = curve.map(({ value }) => value);
    expect(losses.indexOf(Math.min(...losses))).toBe(trees - 1);
  });

  it('TRK-3: also when nothing could be learnt', async () => {
    const loop = await setup({}, csv(customers(50, 5)));
    await loop.run('first');
    const [run] = await loop.runs();
    expect(run).toMatchObject({ status: 'FAILED', endTime: start });
    expect(run?.tags.get('mlflow.note.content')).toContain('50 rows are too few');
  });

  it('TRK-3: of a retraining that never ended is killed by the next one', async () => {
    const loop = await setup();
    const input = await requestRetraining(loop, {
      model: 'churn',
      actor: eva,
      changeId: 'dies',
      trigger: { kind: 'manual', reason: 'dies', requestedBy: 'eva' },
    });
    await collect(loop, { model: 'churn', ...input });
    loop.wait(24 * 60);
    await loop.run('next');
    expect((await loop.runs()).map(({ name, status }) => [name, status])).toEqual([
      ['2026-05-01_manual-dies', 'KILLED'],
      ['2026-06-30_manual-test', 'FINISHED'],
    ]);
  });

  it('TRK-3: begins again in an experiment that somebody has deleted', async () => {
    const loop = await setup();
    await loop.run('first');
    const experiment = await loop.tracking.experimentByName('churn-retraining');
    const id = experiment?.id ?? '';
    await loop.tracking.changeExperiment(id, (now) => ({ ...now, lifecycle: 'deleted' }));
    await loop.tracking.changeLifecycleOfRuns(id, 'deleted');
    await loop.run('second');
    expect(await loop.tracking.experiment(id)).toMatchObject({ lifecycle: 'active' });
    expect((await loop.runs()).map(({ lifecycle }) => lifecycle)).toEqual(['deleted', 'active']);
  });

  it('TRK-3: that is deleted meanwhile costs no version, and ends all the same', async () => {
    const tracking = memoryTrackingStore();
    const createRun: TrackingStore['createRun'] = (run) =>
      tracking.createRun({ ...run, lifecycle: 'deleted' });
    const loop = await setup({}, undefined, { ...tracking, createRun });
    await loop.run('first');
    expect(await loop.newest()).toMatchObject({ status: 'registered', version: 1 });
    expect(await loop.runs()).toMatchObject([{ status: 'FINISHED', metrics: new Map() }]);
  });

  it('TRK-3: what is refused for good becomes a reason; an outage is tried again', async () => {
    const tracking = memoryTrackingStore();
    const refusing = async () => Promise.reject(invalid('Too long.'));
    const loop = await setup({}, undefined, { ...tracking, log: refusing });
    await loop.run('first');
    expect(await loop.newest()).toMatchObject({ status: 'registered', version: 1 });
    expect((await loop.newest())?.reasons.join(' ')).toMatch(
      /Run [0-9a-f]{32} does not have all that was measured: Too long\./,
    );
    const out = async () => Promise.reject(new Error('socket hang up'));
    const later = await setup({}, undefined, { ...tracking, changeRun: out });
    await expect(later.run('first')).rejects.toMatchObject({
      name: 'UnavailableError',
      message: expect.stringContaining('socket hang up'),
    });
  });
});

describe('awaitApproval', () => {
  it('GOV-2: says that nobody answered when the time is over', async () => {
    const loop = await setup({ approvalTimeoutHours: 5 });
    await loop.run('first');
    const input = { model: 'churn', retrainingId: 'id0001', version: 1, risk: ['sensitive'] };
    expect((await awaitApproval(loop, { ...input, taskToken: 'a' })).status).toBe('pending');
    expect((await awaitApproval(loop, input)).status).toBe('pending');
    await loop.serve([]);
    const answer = await awaitApproval(loop, input);
    expect(answer.status).toBe('expired');
    expect(answer.reasons[0]).toContain('Nobody of ml-lead and qa-lead had decided by');
    expect((await awaitApproval(loop, { ...input, taskToken: 'b' })).status).toBe('expired');
  });
});
