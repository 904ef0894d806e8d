import fc from 'fast-check';
import { expect, it } from 'vitest';
import { DomainError } from '#domain/errors.ts';
import { decideApproval } from '#domain/governance/decide-approval.ts';
import { expireApproval } from '#domain/governance/expire-approval.ts';
import { requestApproval } from '#domain/governance/request-approval.ts';
import { stages } from '#domain/registry/model-version.ts';
import { removeAlias, setAlias } from '#domain/registry/set-alias.ts';
import { ada, good, max, quinn, type Setup, setup } from './setup.ts';

/** What the real store does is compared with this memory of who has been where. */
interface Seen {
  staged: Set<number>;
  approvedBy: Map<number, Set<string>>;
  sound: Set<number>;
}
type Step = (team: Setup, seen: Seen) => Promise<unknown>;

const version = fc.integer({ min: 1, max: 3 });
type Evaluated = {
  readonly evaluation: typeof good;
  readonly evaluatedBy: 'platform' | 'uploader';
  readonly sound: boolean;
};
const evaluations = fc.constantFrom<Evaluated[]>(
  { evaluation: good, evaluatedBy: 'platform', sound: true },
  { evaluation: good, evaluatedBy: 'uploader', sound: true },
  {
    evaluation: { ...good, metrics: { accuracy: 0.5 } },
    evaluatedBy: 'platform',
    sound: false,
  },
);

/** The way up, drawn more often than the others. */
const often = ['Staging', 'Production', 'Production'] as const;

const registered = async (team: Setup, seen: Seen, how: Evaluated) => {
  const { sound, ...more } = how;
  const made = await team.register(more);
  if (sound) seen.sound.add(made.version.version);
};
const register = evaluations.map(
  (how): Step =>
    (team, seen) =>
      registered(team, seen, how),
);
const stage = fc.tuple(version, fc.constantFrom(...stages, ...often), fc.boolean()).map(
  ([number, to, archiveExisting]): Step =>
    async (team, seen) => {
      await team.stage(number, to, { archiveExisting });
      if (to === 'Staging') seen.staged.add(number);
    },
);
const ask = version.map(
  (number): Step =>
    (team) =>
      requestApproval(team, {
        changeId: team.changeId(),
        actor: ada,
        model: 'churn',
        version: number,
        risk: [],
      }),
);
const decide = fc
  .tuple(
    fc.nat(1),
    fc.constantFrom(max, quinn, ada),
    fc.constantFrom('approve', 'approve', 'approve', 'reject'),
  )
  .map(
    ([index, actor, decision]): Step =>
      async (team, seen) => {
        const approval = (await team.store.pendingApprovals())[index];
        if (approval === undefined) return;
        const { id } = approval;
        await decideApproval(team, {
          changeId: team.changeId(),
          actor,
          id,
          decision,
          reason: 'r',
        } as never);
        if (decision === 'approve') {
          const by = seen.approvedBy.get(approval.version) ?? new Set();
          seen.approvedBy.set(approval.version, by.add(actor.name));
        }
      },
  );
const expire: Step = async (team) => {
  const [approval] = await team.store.pendingApprovals();
  if (approval !== undefined)
    await expireApproval(team, { changeId: team.changeId(), actor: ada, id: approval.id });
};
const alias = fc.tuple(version, fc.boolean()).map(
  ([number, sets]): Step =>
    (team) => {
      const input = { changeId: team.changeId(), actor: ada, model: 'churn', alias: 'champion' };
      return sets ? setAlias(team, { ...input, version: number }) : removeAlias(team, input);
    },
);
const steps = fc.array(
  fc.oneof(
    { weight: 1, arbitrary: register },
    { weight: 6, arbitrary: stage },
    { weight: 1, arbitrary: ask },
    { weight: 6, arbitrary: decide },
    { weight: 1, arbitrary: fc.constant(expire) },
    { weight: 1, arbitrary: alias },
  ),
  { minLength: 20, maxLength: 60, size: 'max' },
);

it('REG-3: no sequence of operations reaches Production without Staging, policy and, at risk, both approvers', async () => {
  const promoted = { platform: 0, uploader: 0 };
  await fc.assert(
    fc.asyncProperty(steps, async (sequence) => {
      const team = await setup();
      const seen: Seen = { staged: new Set(), approvedBy: new Map(), sound: new Set() };
      for (const evaluation of fc.sample(evaluations, { numRuns: 3, seed: sequence.length }))
        await registered(team, seen, evaluation);
      for (const step of sequence) {
        const before = await team.store.model('churn');
        await step(team, seen).catch((error: unknown) => {
          if (!(error instanceof DomainError)) throw error;
        });
        const serving = await team.store.serving('churn');
        const versions = await team.store.versions('churn');
        for (const one of versions.filter(({ stage: now }) => now === 'Production')) {
          promoted[one.evaluatedBy ?? 'uploader'] += 1;
          expect(seen.staged).toContain(one.version);
          expect(seen.sound).toContain(one.version);
          expect(one.approval).toBeDefined();
          if (one.evaluatedBy === 'uploader')
            expect([...(seen.approvedBy.get(one.version) ?? [])].sort()).toEqual(['max', 'quinn']);
        }
        const weights = serving?.variants.reduce((sum, { weight }) => sum + weight, 0) ?? 100;
        expect(weights).toBe(100);
        for (const variant of serving?.variants ?? [])
          expect(versions.find((one) => one.version === variant.version)?.stage).toBe('Production');
        // At most two changes in a step (asking for approval is one of its own), each with its audit entry.
        const after = await team.store.model('churn');
        expect(await team.store.audit('churn')).toHaveLength(after?.revision ?? 0);
        expect(after?.revision).toBeGreaterThanOrEqual(before?.revision ?? 0);
      }
    }),
    { numRuns: 200, seed: 3 },
  );
  // Otherwise the property would hold for nothing.
  expect(Math.min(promoted.platform, promoted.uploader)).toBeGreaterThan(50);
});
