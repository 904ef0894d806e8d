import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { defaultExperiment, type Experiment } from '#domain/tracking/experiment.ts';
import type { TrackingStore } from '#domain/tracking/ports.ts';
import type { Run } from '#domain/tracking/run.ts';
import { modelIdIn, runIdIn } from '#domain/tracking/tracking-ids.ts';
import { batch, entropy, newModel, newRun, point } from './tracking-store-fixtures.ts';

let made = 0;
const next = () => `${Date.now().toString(36)}-${++made}`;
const long = (letter: string, length: number) => letter.repeat(length);
const kind = (kind: string) => expect.objectContaining({ kind });

/**
 * What every TrackingStore must do. `open` answers instances over the same data: two of them are two processes.
 * `writers` says how many writers and calls each the crowded tests have.
 */
export function trackingStoreContract(name: string, open: () => TrackingStore): void {
  const store = open();
  const experiment = (more: Partial<Experiment> = {}) =>
    store.createExperiment({
      name: `exp ${next()}`,
      lifecycle: 'active',
      createdAt: 5,
      updatedAt: 5,
      tags: new Map(),
      ...more,
    });
  const aRun = async (more: Partial<Run> = {}) => {
    const run = newRun(more.experimentId ?? (await experiment()).id, more);
    await store.createRun(run);
    return run;
  };
  const read = async (id: string): Promise<Run> => {
    const run = await store.run(id);
    if (run === undefined) throw new Error(`run ${id} is not there`);
    return run;
  };

  describe(`${name}: experiments`, () => {
    it('TRK-1: are found by id, by name and in the list', async () => {
      const tags = new Map([
        ['team', 'red'],
        ['__proto__', 'x'],
        ['~', ''],
      ]);
      const made = await experiment({ tags });
      expect(made).toMatchObject({ artifactLocation: `mlflow-artifacts:/${made.id}` });
      expect(made.tags).toEqual(tags);
      expect(await store.experiment(made.id)).toEqual(made);
      expect(await store.experimentByName(made.name)).toEqual(made);
      expect(await store.experiments()).toContainEqual(made);
      expect(await store.experiment('99999999')).toBeUndefined();
      expect(await store.experiment('no number')).toBeUndefined();
      expect(await store.experimentByName(`none ${next()}`)).toBeUndefined();
    });

    it('TRK-1: have ids of their own, and keep a location of their own', async () => {
      const made = await Promise.all(Array.from({ length: 8 }, () => experiment()));
      expect(new Set(made.map(({ id }) => id)).size).toBe(8);
      expect(made.every(({ id }) => /^[1-9]\d*$/.test(id))).toBe(true);
      expect((await experiment({ artifactLocation: 's3://there/a' })).artifactLocation).toBe(
        's3://there/a',
      );
    });

    it('TRK-1: one of eight creators of a name wins, and a deleted one keeps its name', async () => {
      const name = `wanted ${next()}`;
      const outcomes = await Promise.allSettled(
        Array.from({ length: 8 }, () => experiment({ name })),
      );
      expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      for (const outcome of outcomes)
        if (outcome.status === 'rejected')
          expect(outcome.reason).toMatchObject({ kind: 'conflict' });
      const won = await store.experimentByName(name);
      await store.changeExperiment(won?.id ?? '', (now) => ({ ...now, lifecycle: 'deleted' }));
      await expect(experiment({ name })).rejects.toEqual(kind('conflict'));
    });

    it('TRK-1: names of any signs and of 500 characters', async () => {
      for (const name of [
        `# ${next()}`,
        `~${next()}`,
        `${next()} ${long('語', 490)}`.slice(0, 500),
      ]) {
        const made = await experiment({ name });
        expect((await store.experimentByName(name))?.id).toBe(made.id);
        await expect(experiment({ name })).rejects.toEqual(kind('conflict'));
      }
    });

    it('TRK-1: a rename frees the old name and takes the new one', async () => {
      const [a, b] = [await experiment(), await experiment()];
      const name = `renamed ${next()}`;
      const renamed = await store.changeExperiment(a.id, (now) => ({ ...now, name, updatedAt: 9 }));
      expect(renamed).toMatchObject({ id: a.id, name, updatedAt: 9 });
      expect(await store.experimentByName(name)).toEqual(renamed);
      expect(await store.experimentByName(a.name)).toBeUndefined();
      await expect(store.changeExperiment(b.id, (now) => ({ ...now, name }))).rejects.toEqual(
        kind('conflict'),
      );
      expect((await experiment({ name: a.name })).id).not.toBe(a.id);
    });

    it('TRK-1: two that want one new name: one gets it', async () => {
      const [a, b] = [await experiment(), await experiment()];
      const name = `both ${next()}`;
      const outcomes = await Promise.allSettled(
        [a, b].map(({ id }) => store.changeExperiment(id, (now) => ({ ...now, name }))),
      );
      expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    });

    it('TRK-1: changes at once are all kept', async () => {
      const { id } = await experiment();
      await Promise.all(
        Array.from({ length: 8 }, (_, i) =>
          store.changeExperiment(id, (now) => ({
            ...now,
            tags: new Map([...now.tags, [`t${i}`, `${i}`]]),
          })),
        ),
      );
      expect((await store.experiment(id))?.tags.size).toBe(8);
    });

    it('TRK-1: a change to nothing, to nobody, and one that throws', async () => {
      const made = await experiment();
      expect(await store.changeExperiment(made.id, (now) => now)).toEqual(made);
      await expect(store.changeExperiment('88888888', (now) => now)).rejects.toEqual(
        kind('not-found'),
      );
      await expect(
        store.changeExperiment(made.id, () => {
          throw new Error('no');
        }),
      ).rejects.toThrow('no');
      expect(await store.experiment(made.id)).toEqual(made);
    });

    it('TRK-1: the default one is there from the start, and its name is its own while it has it', async () => {
      expect((await store.experiment('0'))?.name).toBe(defaultExperiment.name);
      expect((await store.experimentByName('Default'))?.id).toBe('0');
      expect((await store.experiments()).filter(({ id }) => id === '0')).toHaveLength(1);
      await expect(experiment({ name: 'Default' })).rejects.toEqual(kind('conflict'));
      const other = await experiment();
      const toDefault = () =>
        store.changeExperiment(other.id, (now) => ({ ...now, name: 'Default' }));
      await expect(toDefault()).rejects.toEqual(kind('conflict'));
      await store.changeExperiment('0', (now) => ({ ...now, tags: new Map([['a', 'b']]) }));
      expect((await store.experiment('0'))?.tags.get('a')).toBe('b');
      await expect(toDefault()).rejects.toEqual(kind('conflict'));

      await store.changeExperiment('0', (now) => ({ ...now, name: `was default ${next()}` }));
      expect(await store.experimentByName('Default')).toBeUndefined();
      expect(await toDefault()).toMatchObject({ name: 'Default' });
      expect((await store.experimentByName('Default'))?.id).toBe(other.id);
      expect((await store.experiments()).filter(({ id }) => id === '0')).toHaveLength(1);
    });
  });

  describe(`${name}: runs`, () => {
    it('TRK-1: come back as they were created', async () => {
      const { id: experimentId } = await experiment();
      const run = newRun(experimentId, {
        endTime: 1_700_000_000_001,
        status: 'FINISHED',
        params: new Map([
          ['depth', '3'],
          ['empty', ''],
          ['__proto__', 'p'],
          ['~__proto__', 'q'],
          ['long', long('語', 6000)],
        ]),
        tags: new Map([
          ['mlflow.runName', 'able-ant'],
          ['a.b/c d:é', long('t', 1001)],
        ]),
        metrics: new Map(
          [point('loss', Number.NaN, -5n), point('__proto__', Number.NEGATIVE_INFINITY)].map(
            (one) => [one.key, one],
          ),
        ),
        datasets: [
          {
            dataset: {
              name: 'train',
              digest: 'd1',
              sourceType: 'local',
              source: long('s', 65_535),
              schema: '{}',
              profile: long('{"é":1}', 200_000),
            },
            tags: new Map([['mlflow.data.context', 'training']]),
          },
          {
            dataset: { name: 'eval', digest: 'd2', sourceType: 'local', source: '' },
            tags: new Map(),
          },
        ],
        modelInputs: ['m-1'],
        modelOutputs: [{ modelId: 'm-2', step: -(2n ** 63n) }],
      });
      await store.createRun(run);
      expect(await store.run(run.id)).toEqual(run);
      // Another process has read none of the texts.
      const other = open();
      expect(await other.run(run.id)).toEqual(run);
      const rows = await open().runRows(experimentId);
      expect(rows).toHaveLength(1);
      expect(rows[0]?.params.get('long')).toMatchObject({ length: 6000 });
      expect(rows[0]?.params.get('depth')).toBe('3');
      expect(rows[0]?.tags.get('a.b/c d:é')).toMatchObject({ length: 1001 });
      expect(rows[0]?.datasets[0]).toMatchObject({ dataset: { name: 'train', digest: 'd1' } });
      expect(await open().whole(rows)).toEqual([run]);
      await expect(store.createRun(run)).rejects.toEqual(kind('conflict'));
    });

    it('TRK-1: in the order of the ids, without unknown ones', async () => {
      const { id: experimentId } = await experiment();
      const [a, b] = [await aRun({ experimentId }), await aRun({ experimentId })];
      const none = runIdIn(experimentId, entropy());
      expect((await store.runs([b.id, none, 'not an id', a.id])).map(({ id }) => id)).toEqual([
        b.id,
        a.id,
      ]);
      expect(await store.runs([])).toEqual([]);
      expect(await store.run(none)).toBeUndefined();
      expect(await store.run('not an id')).toBeUndefined();
    });

    it('TRK-1: a change keeps the metrics, and a change to nothing changes nothing', async () => {
      const { id } = await aRun({ endTime: 7, modelInputs: ['m-1'] });
      await store.log(id, batch({ metrics: [point('loss', 1)], params: new Map([['p', '1']]) }));
      const changed = await store.changeRun(id, ({ endTime, ...now }) => ({
        ...now,
        status: 'FINISHED',
        modelInputs: [],
        metrics: new Map(),
        tags: new Map([['note', long('n', 5000)]]),
      }));
      expect(changed).toMatchObject({ status: 'FINISHED', modelInputs: [] });
      expect(changed.endTime).toBeUndefined();
      expect(changed.metrics.get('loss')?.value).toBe(1);
      expect(changed.params.get('p')).toBe('1');
      expect(await open().run(id)).toEqual(changed);
      expect(await store.changeRun(id, (now) => now)).toEqual(changed);
      const none = runIdIn('1', entropy());
      for (const unknown of [none, 'not an id'])
        await expect(store.changeRun(unknown, (now) => now)).rejects.toEqual(kind('not-found'));
    });

    it('TRK-1: changes while metrics are logged are all kept', async () => {
      const { id } = await aRun();
      let logging = true;
      const logger = async (letter: string) => {
        for (let step = 0; step < 40; step += 1)
          await store.log(id, batch({ metrics: [point(letter, step, BigInt(step))] }));
      };
      const changer = async () => {
        for (let i = 0; logging && i < 20; i += 1)
          await store.changeRun(id, (now) => ({
            ...now,
            tags: new Map([...now.tags, [`t${i}`, 'x']]),
          }));
      };
      const changing = changer();
      await Promise.all(['a', 'b', 'c'].map(logger));
      logging = false;
      await changing;
      const run = await read(id);
      for (const letter of ['a', 'b', 'c']) expect(run.metrics.get(letter)?.value).toBe(39);
      expect(run.tags.size).toBeGreaterThan(1);
    });

    it('TRK-1: all runs of an experiment are deleted and restored together', async () => {
      const { id: experimentId } = await experiment();
      const runs = await Promise.all(Array.from({ length: 40 }, () => aRun({ experimentId })));
      const other = open();
      await other.runRows(experimentId);
      const deleted = async () =>
        (await other.runRows(experimentId)).filter(({ lifecycle }) => lifecycle === 'deleted');
      await store.changeRun(runs[0]?.id ?? '', (now) => ({ ...now, lifecycle: 'deleted' }));
      expect(await deleted()).toHaveLength(1);
      await store.changeLifecycleOfRuns(experimentId, 'deleted');
      expect(await deleted()).toHaveLength(40);
      await expect(
        store.log(runs[1]?.id ?? '', batch({ metrics: [point('a', 1)] })),
      ).rejects.toEqual(kind('invalid'));
      await store.changeLifecycleOfRuns(experimentId, 'deleted');
      await store.changeLifecycleOfRuns(experimentId, 'active');
      expect(await deleted()).toHaveLength(0);
      expect((await read(runs[0]?.id ?? '')).lifecycle).toBe('active');
    });
  });

  describe(`${name}: logging`, () => {
    it('TRK-1: the latest value is the greatest of step, timestamp and value; a history keeps all', async () => {
      const { id } = await aRun();
      const points = [
        point('loss', 0.5, 2n, 10),
        point('loss', 9, 1n, 99),
        point('loss', 0.7, 2n, 9),
        point('loss', 0.6, 2n, 10),
        point('loss', Number.NaN, -1n, 0),
        point('loss', Number.POSITIVE_INFINITY, -1n, 0),
      ];
      for (const one of points) await store.log(id, batch({ metrics: [one] }));
      expect((await read(id)).metrics.get('loss')).toEqual(points[3]);
      const ordered = [points[4], points[5], points[2], points[0], points[3], points[1]];
      expect(await store.history(id, 'loss')).toEqual(ordered);
      // The same, as one batch of another run and in another order.
      const { id: second } = await aRun();
      await store.log(second, batch({ metrics: [...points].reverse() }));
      expect((await read(second)).metrics.get('loss')).toEqual(points[3]);
      expect(await store.history(second, 'loss')).toEqual(ordered);
      expect(await store.history(id, 'los')).toEqual([]);
      expect(await store.history(runIdIn('1', entropy()), 'loss')).toEqual([]);
    });

    it('TRK-1: the same again adds no point and changes nothing', async () => {
      const { id } = await aRun();
      const once = batch({
        metrics: [point('a', 1), point('a', 2), point('b', 1), point('a', 1)],
        params: new Map([['p', '1']]),
        tags: new Map([['t', '1']]),
      });
      const single = batch({ metrics: [point('a', 1)] });
      const param = batch({ params: new Map([['p', '1']]) });
      for (const each of [once, single, param]) await store.log(id, each);
      const before = await read(id);
      for (const each of [single, once, param, once]) await store.log(id, each);
      expect(await read(id)).toEqual(before);
      expect(await store.history(id, 'a')).toEqual([point('a', 1), point('a', 2)]);
      expect(await store.history(id, 'b')).toEqual([point('b', 1)]);
    });

    it('TRK-1: a param with another value refuses the whole batch, and says key, old and new value', async () => {
      const { id } = await aRun();
      const [was, wanted] = [long('a', 2000), long('b', 2000)];
      await store.log(id, batch({ params: new Map([['depth', '3']]) }));
      await store.log(id, batch({ params: new Map([['long', was]]) }));
      const before = await read(id);
      const refused = [
        batch({ params: new Map([['depth', '4']]) }),
        batch({
          metrics: [point('m', 1)],
          params: new Map([
            ['new', '1'],
            ['depth', '4'],
          ]),
          tags: new Map([['t', '1']]),
        }),
      ];
      for (const each of refused)
        await expect(store.log(id, each)).rejects.toMatchObject({
          kind: 'invalid',
          message: expect.stringMatching(/depth.*"3".*"4"/s),
        });
      await expect(open().log(id, batch({ params: new Map([['long', wanted]]) }))).rejects.toThrow(
        /long.*aaa.*bbb/s,
      );
      expect(await read(id)).toEqual(before);
      expect(await store.history(id, 'm')).toEqual([]);
    });

    it('TRK-1: the tag mlflow.runName renames the run, alone and in a batch', async () => {
      const { id } = await aRun();
      await store.log(id, batch({ tags: new Map([['mlflow.runName', 'one']]) }));
      expect(await read(id)).toMatchObject({ name: 'one' });
      const two = long('two', 500);
      await store.log(
        id,
        batch({
          tags: new Map([
            ['x', 'y'],
            ['mlflow.runName', two],
          ]),
        }),
      );
      const run = await read(id);
      expect(run.name).toBe(two);
      expect(run.tags.get('mlflow.runName')).toBe(two);
    });

    it('TRK-1: not to unknown and deleted runs', async () => {
      const { id } = await aRun();
      const calls = [
        batch({ metrics: [point('m', 1)] }),
        batch({ params: new Map([['p', '1']]) }),
        batch({ tags: new Map([['t', '1']]) }),
        batch({ metrics: [point('m', 1)], tags: new Map([['t', '1']]) }),
        batch({}),
      ];
      for (const unknown of [runIdIn('1', entropy()), 'no id', '__proto__'])
        for (const call of calls)
          await expect(store.log(unknown, call)).rejects.toEqual(kind('not-found'));
      await store.changeRun(id, (now) => ({ ...now, lifecycle: 'deleted' }));
      const before = await read(id);
      for (const call of calls) await expect(store.log(id, call)).rejects.toEqual(kind('invalid'));
      expect(await read(id)).toEqual(before);
      await store.changeRun(id, (now) => ({ ...now, lifecycle: 'active' }));
      for (const call of calls) await store.log(id, call);
      expect((await read(id)).metrics.get('m')?.value).toBe(1);
    });

    it('TRK-1: keys such as __proto__ are keys like others', async () => {
      const { id } = await aRun();
      for (const key of ['__proto__', 'constructor', '~a', 'a/b c.d:é']) {
        await store.log(id, batch({ metrics: [point(key, 1)] }));
        await store.log(id, batch({ metrics: [point(key, 2, 1n), point('other', 1)] }));
        await store.log(id, batch({ tags: new Map([[key, 'v']]) }));
        await store.log(id, batch({ params: new Map([[key, 'v']]), tags: new Map([['t', 'x']]) }));
        const run = await read(id);
        expect(run.metrics.get(key)?.value).toBe(2);
        expect(run.params.get(key)).toBe('v');
        expect(run.tags.get(key)).toBe('v');
        expect(await store.history(id, key)).toEqual([point(key, 1), point(key, 2, 1n)]);
      }
    });

    it('TRK-1: 1 000 metrics with keys of 250 characters in one batch', async () => {
      const { id } = await aRun();
      const key = (i: number) => `${i}`.padStart(4, '0').padEnd(250, 'k');
      const metrics = Array.from({ length: 1000 }, (_, i) => point(key(i), i));
      await store.log(id, batch({ metrics }));
      expect((await read(id)).metrics.size).toBe(1000);
      expect(await store.history(id, key(777))).toEqual([point(key(777), 777)]);
      await store.log(id, batch({ metrics: [point(key(777), 778)] }));
      expect(await store.history(id, key(777))).toHaveLength(2);
    });

    it('TRK-1: 1 000 points of one key, and a key of 250 wide characters', async () => {
      const { id } = await aRun();
      const key = long('語', 250);
      const metrics = Array.from({ length: 1000 }, (_, i) => point(key, Math.sin(i), BigInt(i), i));
      await store.log(id, batch({ metrics }));
      await store.log(id, batch({ metrics: [point(key, 7, 5000n, 5000)] }));
      expect(await store.history(id, key)).toEqual([...metrics, point(key, 7, 5000n, 5000)]);
      expect((await read(id)).metrics.get(key)?.value).toBe(7);
    });

    it('TRK-1: more than one item holds is refused in words, and the run stays as it was', async () => {
      const { id } = await aRun();
      const texts = (letter: string) =>
        new Map(Array.from({ length: 100 }, (_, i) => [`${letter}${i}`, long('x', 1000)]));
      for (const letter of ['a', 'b', 'c']) await store.log(id, batch({ tags: texts(letter) }));
      const before = await read(id);
      await expect(store.log(id, batch({ params: texts('d') }))).rejects.toMatchObject({
        kind: 'too-large',
        message: expect.stringContaining(id),
        hint: expect.stringContaining('artifacts'),
      });
      await expect(
        store.changeRun(id, (now) => ({ ...now, tags: new Map([...now.tags, ...texts('e')]) })),
      ).rejects.toEqual(kind('too-large'));
      expect(await read(id)).toEqual(before);
    });

    it('TRK-1: 8 writers of 200 metrics each to one run: nothing is lost', async () => {
      const { id, experimentId } = await aRun();
      await Promise.all(
        Array.from({ length: 8 }, async (_, writer) => {
          const mine = open();
          for (let step = 0; step < 200; step += 1)
            await mine.log(
              id,
              batch({
                metrics: [point(step % 2 === 0 ? 'shared' : `own ${writer}`, writer, BigInt(step))],
              }),
            );
        }),
      );
      const { metrics } = await read(id);
      expect(metrics.get('shared')).toEqual(point('shared', 7, 198n));
      for (let writer = 0; writer < 8; writer += 1)
        expect(metrics.get(`own ${writer}`)).toEqual(point(`own ${writer}`, writer, 199n));
      expect(await store.history(id, 'shared')).toHaveLength(800);
      expect(await store.history(id, 'own 3')).toHaveLength(100);
      expect((await open().runRows(experimentId))[0]?.metrics).toEqual(metrics);
    });

    it('TRK-1: 8 writers of 25 batches each to one run: nothing is lost', async () => {
      const { id } = await aRun();
      await Promise.all(
        Array.from({ length: 8 }, async (_, writer) => {
          const mine = open();
          for (let i = 0; i < 25; i += 1)
            await mine.log(
              id,
              batch({
                metrics: [
                  ...Array.from({ length: 30 }, (_, k) => point(`m${k}`, writer, BigInt(i))),
                  point(`own ${writer}`, i, BigInt(i)),
                ],
                params: new Map([[`p ${writer} ${i}`, `${i}`]]),
                tags: new Map([['last', `${writer}`]]),
              }),
            );
        }),
      );
      const { metrics, params, tags } = await read(id);
      expect(params.size).toBe(200);
      expect(tags.size).toBe(2);
      for (let k = 0; k < 30; k += 1) expect(metrics.get(`m${k}`)).toEqual(point(`m${k}`, 7, 24n));
      for (let writer = 0; writer < 8; writer += 1)
        expect(metrics.get(`own ${writer}`)?.value).toBe(24);
      expect(await store.history(id, 'm17')).toHaveLength(200);
    });
  });

  describe(`${name}: searches`, () => {
    it('TRK-1: see every acknowledged write of other processes', async () => {
      const act = fc.record({
        kind: fc.constantFrom('create', 'metric', 'batch', 'tag', 'change', 'all', 'repeat'),
        writer: fc.nat(1),
        run: fc.nat(5),
        reader: fc.nat(1),
      });
      await fc.assert(
        fc.asyncProperty(fc.array(act, { minLength: 5, maxLength: 25 }), async (acts) => {
          const stores = [open(), open()] as const;
          const { id: experimentId } = await experiment();
          const ids: string[] = [];
          let step = 0n;
          for (const { kind, writer, run, reader } of acts) {
            const mine = stores[writer] as TrackingStore;
            const id = ids[run % Math.max(1, ids.length)];
            step += 1n;
            const tags = new Map([['t', `${step}`]]);
            if (kind === 'create' || id === undefined) {
              const made = newRun(experimentId);
              await mine.createRun(made);
              ids.push(made.id);
            } else if (kind === 'metric')
              await mine.log(id, batch({ metrics: [point('m', 1, step)] }));
            else if (kind === 'batch')
              await mine.log(id, batch({ metrics: [point('b', 1, step)], tags }));
            else if (kind === 'tag') await mine.log(id, batch({ tags }));
            else if (kind === 'change')
              await mine.changeRun(id, (now) => ({ ...now, endTime: Number(step) }));
            else if (kind === 'all') {
              const lifecycle = (await mine.run(id))?.lifecycle === 'active' ? 'deleted' : 'active';
              await mine.changeLifecycleOfRuns(experimentId, lifecycle);
              if (lifecycle === 'deleted') await mine.changeLifecycleOfRuns(experimentId, 'active');
            } else
              await Promise.all([
                stores[0].log(id, batch({ metrics: [point('x', 1, step)] })),
                stores[1].runRows(experimentId),
                stores[1].log(id, batch({ metrics: [point('y', 1, step)] })),
              ]);
            const seen = await (stores[reader] as TrackingStore).runRows(experimentId);
            const truth = await store.runs(ids);
            expect(byId(await store.whole(seen))).toEqual(byId(truth));
          }
        }),
        { numRuns: 6 },
      );
    });

    it('TRK-1: see each write while others write', async () => {
      const { id: experimentId } = await experiment();
      const reader = open();
      let writing = true;
      const acknowledged = new Map<string, bigint>();
      const writers = Array.from({ length: 6 }, async () => {
        const mine = open();
        const { id } = await aRun({ experimentId });
        for (let step = 0n; step < 15n; step += 1n) {
          await mine.log(id, batch({ metrics: [point('m', 1, step)] }));
          acknowledged.set(id, step);
        }
      });
      const reading = (async () => {
        while (writing) {
          const before = new Map(acknowledged);
          const rows = new Map((await reader.runRows(experimentId)).map((row) => [row.id, row]));
          for (const [id, step] of before)
            expect(rows.get(id)?.metrics.get('m')?.step ?? -1n).toBeGreaterThanOrEqual(step);
          await new Promise((done) => setTimeout(done, 1));
        }
      })();
      await Promise.all(writers);
      writing = false;
      await reading;
      expect(await reader.runRows(experimentId)).toHaveLength(6);
    });

    it('TRK-1: find nothing in an experiment without runs', async () => {
      expect(await store.runRows((await experiment()).id)).toEqual([]);
      expect(await store.whole([])).toEqual([]);
    });
  });

  describe(`${name}: logged models`, () => {
    it('TRK-1: come back as they were created and changed', async () => {
      const { id: experimentId } = await experiment();
      const model = newModel(experimentId, {
        modelType: 'agent',
        sourceRunId: 'r1',
        params: new Map([
          ['long', long('語', 6000)],
          ['__proto__', '1'],
        ]),
        tags: new Map([['t', '']]),
        metrics: [
          { ...point('auc', Number.NaN, 3n), runId: 'r1', datasetName: 'd', datasetDigest: 'g' },
          { ...point('auc', 0.5), runId: 'r2' },
        ],
      });
      await store.createLoggedModel(model);
      expect(await open().loggedModel(model.id)).toEqual(model);
      await expect(store.createLoggedModel(model)).rejects.toEqual(kind('conflict'));
      const changed = await store.changeLoggedModel(model.id, (now) => ({
        ...now,
        status: 'READY',
        deleted: true,
        tags: new Map([['t', long('t', 5000)]]),
      }));
      expect(changed).toMatchObject({ status: 'READY', deleted: true, revision: 1 });
      expect(await open().loggedModels(experimentId)).toEqual([changed]);
      expect(await store.changeLoggedModel(model.id, (now) => now)).toEqual(changed);
      // Runs and models of an experiment are not taken for each other.
      expect(await store.runRows(experimentId)).toEqual([]);
    });

    it('TRK-1: changes at once are all kept, and unknown ones are told', async () => {
      const model = newModel((await experiment()).id);
      await store.createLoggedModel(model);
      await Promise.all(
        Array.from({ length: 8 }, (_, i) =>
          store.changeLoggedModel(model.id, (now) => ({
            ...now,
            metrics: [...now.metrics, { ...point(`m${i}`, i), runId: 'r' }],
          })),
        ),
      );
      expect((await store.loggedModel(model.id))?.metrics).toHaveLength(8);
      for (const id of [modelIdIn('1', entropy()), 'm-', 'none']) {
        expect(await store.loggedModel(id)).toBeUndefined();
        await expect(store.changeLoggedModel(id, (now) => now)).rejects.toEqual(kind('not-found'));
      }
    });
  });
}

const byId = (runs: readonly Run[]) => new Map(runs.map((run) => [run.id, run]));
