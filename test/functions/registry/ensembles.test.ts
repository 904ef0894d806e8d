import { beforeAll, describe, expect, it } from 'vitest';
import { setup, trained } from './ensemble-setup.ts';

let narrow: Buffer;
let wide: Buffer;
let meta: Buffer;

beforeAll(async () => {
  narrow = await trained(['x'], 1);
  wide = await trained(['x', 'h'], 2);
  meta = await trained(['first', 'second'], 3);
}, 60_000);

const rows = Array.from({ length: 40 }, (_, at) => ({ x: at / 40, h: ((at * 7) % 40) / 40 }));
const xs = rows.map(({ x }) => ({ x }));
const yes = (answers: readonly { probabilities?: Readonly<Record<string, number>> }[]) =>
  answers.map(({ probabilities }) => probabilities?.Yes as number);

/** churn 1 takes x, spend 1 takes x and h. */
async function twoMembers() {
  const made = await setup();
  expect(await made.file('churn', narrow)).toMatchObject({ status: 201 });
  expect(await made.file('spend', wide)).toMatchObject({ status: 201 });
  return {
    ...made,
    p: yes(await made.ask('churn', 1, xs)),
    q: yes(await made.ask('spend', 1, rows)),
  };
}

const members = [
  { model: 'churn', version: 1 },
  { model: 'spend', version: 1 },
];

describe('ensembles over real models', () => {
  it('SRV-5: a weighted mean of two models answers as computed by hand, and captures its members', async () => {
    const { register, ask, captured, p, q } = await twoMembers();
    const [first, second] = members;
    const ensemble = { kind: 'mean', members: [first, { ...second, weight: 3 }] };
    const made = await register('churn', { ensemble });
    expect(made).toMatchObject({
      status: 201,
      body: {
        version: 2,
        runtime: 'ensemble',
        artifact: {
          uri: expect.stringMatching(/^memory:\/\/models\/churn\/[0-9a-f]{64}\/ensemble\.json$/),
        },
        source: { kind: 'upload', algorithm: 'ensemble-mean' },
        signature: {
          inputs: [
            { name: 'x', datatype: 'FP32', shape: [-1, 1] },
            { name: 'h', datatype: 'FP32', shape: [-1, 1] },
          ],
          outputs: [
            { name: 'label', datatype: 'BYTES', shape: [-1] },
            { name: 'probabilities', datatype: 'FP32', shape: [-1, 2] },
          ],
          classes: ['No', 'Yes'],
        },
      },
    });
    const answers = await ask('churn', 2, rows);
    answers.forEach(({ label, probabilities }, at) => {
      const expected = ((p[at] as number) + 3 * (q[at] as number)) / 4;
      expect(probabilities?.Yes).toBeCloseTo(expected, 6);
      expect(label).toBe(expected > 0.5 ? 'Yes' : 'No');
    });
    const lines = (await captured('churn')).filter(({ version }) => version === 2);
    expect(lines).toHaveLength(40);
    lines.forEach((line) => {
      const at = rows.findIndex(({ x }) => x === line.features.x);
      expect(line.members).toEqual(
        [p, q].map((said, member) => ({
          ...members[member],
          latencyMs: expect.any(Number),
          label: (said[at] as number) > 0.5 ? 'Yes' : 'No',
          probability: expect.closeTo(Math.max(said[at] as number, 1 - (said[at] as number)), 6),
        })),
      );
    });
  });

  it('SRV-5: a vote counts labels', async () => {
    const { register, ask, p, q } = await twoMembers();
    const [first, second] = members;
    const ensemble = { kind: 'vote', members: [{ ...first, weight: 2 }, second] };
    await register('churn', { ensemble });
    const answers = await ask('churn', 2, rows);
    const differ = rows.filter((_, at) => (p[at] as number) > 0.5 !== (q[at] as number) > 0.5);
    expect(differ.length).toBeGreaterThan(3);
    answers.forEach(({ label, probabilities }, at) => {
      const votes = ((p[at] as number) > 0.5 ? 2 : 0) + ((q[at] as number) > 0.5 ? 1 : 0);
      expect(probabilities?.Yes).toBeCloseTo(votes / 3, 6);
      expect(label).toBe((p[at] as number) > 0.5 ? 'Yes' : 'No');
    });
  });

  it('SRV-5: stacking feeds the meta model what the members said', async () => {
    const { register, file, ask, captured, p, q } = await twoMembers();
    await file('meta', meta);
    const ensemble = { kind: 'stacking', members, meta: { model: 'meta', version: 1 } };
    expect(await register('churn', { ensemble })).toMatchObject({ status: 201 });
    const expected = await ask(
      'meta',
      1,
      rows.map((_, at) => ({ first: p[at] as number, second: q[at] as number })),
    );
    const answers = await ask('churn', 2, rows);
    answers.forEach(({ label, probabilities }, at) => {
      expect(probabilities?.Yes).toBeCloseTo(expected[at]?.probabilities?.Yes as number, 6);
      expect(label).toBe(expected[at]?.label);
    });
    const line = (await captured('churn')).find(({ version }) => version === 2);
    expect(line?.members?.map(({ model }) => model)).toEqual(['churn', 'spend', 'meta']);
  });

  it('SRV-5: a cascade asks the second model only about rows the first is unsure of', async () => {
    const { register, ask, captured, p, q } = await twoMembers();
    const [first, second] = members;
    const sure = (at: number) => Math.max(p[at] as number, 1 - (p[at] as number)) >= 0.9;
    const ensemble = { kind: 'cascade', members: [{ ...first, threshold: 0.9 }, second] };
    expect(await register('churn', { ensemble })).toMatchObject({ status: 201 });
    const answers = await ask('churn', 2, rows);
    answers.forEach(({ probabilities }, at) => {
      expect(probabilities?.Yes).toBeCloseTo((sure(at) ? p[at] : q[at]) as number, 6);
    });
    const places = rows.map((_, at) => at);
    expect(places.filter(sure).length).toBeGreaterThan(3);
    expect(places.filter((at) => !sure(at)).length).toBeGreaterThan(3);
    for (const line of (await captured('churn')).filter(({ version }) => version === 2)) {
      const at = rows.findIndex(({ x }) => x === line.features.x);
      expect(line.members?.map(({ model }) => model)).toEqual(
        sure(at) ? ['churn'] : ['churn', 'spend'],
      );
    }
  });

  it('SRV-5: an alias is followed when it moves, and not to a version that does not fit', async () => {
    const { register, file, alias, ask, p, asAda } = await twoMembers();
    await file('spend', await trained(['x'], 9));
    await file('spend', await trained(['other'], 9));
    await alias('spend', 'best', 1);
    const [first] = members;
    const ensemble = {
      kind: 'cascade',
      members: [
        { ...first, threshold: 1 },
        { model: 'spend', alias: 'best' },
      ],
    };
    expect(await register('churn', { ensemble })).toMatchObject({ status: 201 });
    const unsure = rows.filter((_, at) => (p[at] as number) < 1 && (p[at] as number) > 0);
    const of = async (version: number) =>
      yes(await ask('spend', version, version === 1 ? unsure : unsure.map(({ x }) => ({ x }))));
    const now = async () => yes(await ask('churn', 2, unsure));
    const [one, two] = [await of(1), await of(2)];
    expect(one).not.toEqual(two);
    expect(await now()).toEqual(one);
    await alias('spend', 'best', 2);
    expect(await now()).toEqual(two);
    await alias('spend', 'best', 3);
    expect(await now()).toEqual(one);
    await asAda('DELETE', '/v1/models/spend/aliases/best');
    expect(await now()).toEqual(one);
  });

  it('SRV-5: an ensemble may have an ensemble in it, but not one of ensembles, nor itself', async () => {
    const { register, alias, ask, q } = await twoMembers();
    await register('churn', { ensemble: { kind: 'mean', members } });
    const [, second] = members;
    const nested = { kind: 'mean', members: [{ model: 'churn', version: 2 }, second] };
    expect(await register('churn', { ensemble: nested })).toMatchObject({ status: 201 });
    const [inner, outer] = [yes(await ask('churn', 2, rows)), yes(await ask('churn', 3, rows))];
    outer.forEach((p, at) => {
      expect(p).toBeCloseTo(((inner[at] as number) + (q[at] as number)) / 2, 6);
    });
    const third = { kind: 'mean', members: [{ model: 'churn', version: 3 }, second] };
    expect(await register('churn', { ensemble: third })).toMatchObject({
      status: 400,
      body: {
        field: 'ensemble.members[0]',
        error: expect.stringContaining('depth is two at most'),
      },
    });
    await alias('churn', 'now', 1);
    const own = { kind: 'mean', members: [{ model: 'churn', alias: 'now' }, second] };
    expect(await register('churn', { ensemble: own })).toMatchObject({ status: 201 });
    const before = await ask('churn', 4, rows);
    await alias('churn', 'now', 4); // It now leads to itself: what the alias meant before goes on answering.
    expect(await ask('churn', 4, rows)).toEqual(before);
  });

  it('SRV-5: the same ensemble again is the same file, another weight another', async () => {
    const { register } = await twoMembers();
    const [first, second] = members;
    const of = async (weight: number) => {
      const ensemble = { kind: 'mean', members: [{ weight, ...first }, second] };
      return (await register('churn', { ensemble })).body.artifact.sha256;
    };
    const sha256 = await of(1);
    expect(await of(1)).toBe(sha256);
    expect(await of(2)).not.toBe(sha256);
  });

  it.each<[string, object, string, string]>([
    ['one member', { members: [members[0]] }, 'ensemble.members', '2 to 10 members'],
    [
      'a version that is not there',
      { members: [members[0], { model: 'spend', version: 9 }] },
      'ensemble.members[1]',
      'no version 9 of spend',
    ],
    [
      'an alias that is not there',
      { members: [members[0], { model: 'spend', alias: 'x' }] },
      'ensemble.members[1]',
      'no spend@x',
    ],
    [
      'a threshold in a mean',
      { members: [{ ...members[0], threshold: 1 }, members[1]] },
      'ensemble.members[0].threshold',
      'a cascade has',
    ],
    [
      'no weight',
      { members: [{ ...members[0], weight: 0 }, members[1]] },
      'ensemble.members[0].weight',
      'above 0',
    ],
    [
      'a cascade without threshold',
      { kind: 'cascade' },
      'ensemble.members[0].threshold',
      'has no threshold',
    ],
    [
      'a cascade with a last threshold',
      { kind: 'cascade', members: members.map((m) => ({ ...m, threshold: 0.5 })) },
      'ensemble.members[1].threshold',
      'whatever is left',
    ],
    ['stacking without meta', { kind: 'stacking' }, 'ensemble.meta', 'needs a meta model'],
    ['a mean with meta', { meta: members[0] }, 'ensemble.meta', 'only stacking'],
    [
      'a meta that takes other inputs',
      { kind: 'stacking', meta: members[0] },
      'ensemble.meta',
      'takes 1 numbers',
    ],
    [
      'other classes',
      { members: [members[0], { model: 'meta', version: 1 }] },
      'ensemble.members',
      'in this order',
    ],
    ['a kind that is none', { kind: 'magic' }, 'ensemble.kind', ''],
    [
      'a weight of text',
      { members: [{ ...members[0], weight: '1' }, members[1]] },
      'ensemble.members[0]',
      '',
    ],
  ])('SRV-5: refuses %s', async (_, ensemble, field, words) => {
    const { register, file, store } = await twoMembers();
    await file('meta', await trained(['x'], 1, ['a', 'b']));
    const answer = await register('churn', { ensemble: { kind: 'mean', members, ...ensemble } });
    expect(answer).toMatchObject({ status: 400, body: { error: expect.stringContaining(words) } });
    expect(answer.body.field).toMatch(field);
    expect(await store.versions('churn')).toHaveLength(1);
  });

  it.each<[object, string]>([
    [{}, 'has 0 of'],
    [{ artifact: { base64: 'AAAA' }, ensemble: { kind: 'mean', members } }, 'has 2 of'],
    [{ ensemble: { kind: 'mean', members }, signature: { inputs: [members[0]], outputs: [] } }, ''],
  ])('REG-1: a version is a file, an ensemble or an endpoint: %j', async (body, words) => {
    const { register } = await setup();
    expect(await register('churn', body)).toMatchObject({
      status: 400,
      body: { error: expect.stringContaining(words) },
    });
  });
});
