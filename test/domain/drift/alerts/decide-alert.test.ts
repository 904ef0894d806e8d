import { describe, expect, it } from 'vitest';
import { type AlertSettings, defaultAlertSettings } from '#domain/drift/alerts/alert-settings.ts';
import type { AlertState } from '#domain/drift/alerts/alert-state.ts';
import type { Found } from '#domain/drift/alerts/count-causes.ts';
import { decideAlert } from '#domain/drift/alerts/decide-alert.ts';

const start = Date.parse('2026-11-01T00:00:00.000Z');
const hour = 3_600_000;
const calm: Found = { verdict: 'no-drift', severity: 'ok', conceptSeverity: null, drifted: [] };
const drift = (severity: Found['severity'], ...drifted: string[]): Found => ({
  verdict: 'drift',
  severity,
  conceptSeverity: null,
  drifted,
});
const unknown: Found = { ...calm, verdict: 'not-enough-data' };

/** One check an hour; what was decided in each. */
function run(
  windows: readonly Found[],
  settings: AlertSettings = defaultAlertSettings,
  first: AlertState | null = null,
  from = 0,
) {
  let state = first;
  const decisions = windows.map((found, i) => {
    const now = new Date(start + (from + i) * hour);
    const decided = decideAlert({ found, previous: state, settings, now });
    state = decided.state;
    return decided.decision;
  });
  return {
    decisions,
    states: decisions.map(({ state: name }) => name),
    state: state as never as AlertState,
  };
}

describe('DRF-5: when people are told', () => {
  it('says nothing of windows without drift', () => {
    expect(run([calm, calm]).states).toEqual(['quiet', 'quiet']);
  });

  it('waits for the second window in a row, and names what it saw', () => {
    const { decisions } = run([drift('warning', 'age'), drift('warning', 'age')]);
    expect(decisions).toEqual([
      { state: 'held', words: 'Seen in 1 window (age); people are told after 2.' },
      { state: 'raised', words: 'Raised: age (warning).' },
    ]);
  });

  it('is not raised by different features in different windows', () => {
    const found = [drift('warning', 'a'), drift('warning', 'b'), drift('warning', 'c')];
    expect(run(found).states).toEqual(['held', 'held', 'held']);
  });

  it('is raised by drift that no feature is named for', () => {
    expect(run([drift('warning'), drift('warning')]).decisions[1]?.words).toBe(
      'Raised: the data as a whole (warning).',
    );
  });

  it('is raised at once when it is critical, by data or by labels', () => {
    expect(run([drift('critical', 'age')]).states).toEqual(['raised']);
    const concept = run([{ ...calm, conceptSeverity: 'critical' }]);
    expect(concept.decisions).toEqual([{ state: 'raised', words: 'Raised: accuracy (critical).' }]);
  });

  it('leaves what is below the least severity to the reports', () => {
    const settings = { ...defaultAlertSettings, minSeverity: 'warning' as const };
    expect(run([drift('monitor', 'a'), drift('monitor', 'a')], settings).states).toEqual([
      'quiet',
      'quiet',
    ]);
    expect(run([drift('ok', 'a'), drift('ok', 'a')]).states).toEqual(['quiet', 'quiet']);
  });

  it('is over after six windows without it, and says so once', () => {
    const found = [...Array(2).fill(drift('warning', 'age')), ...Array(7).fill(calm)];
    expect(run(found).states).toEqual([
      'held',
      'raised',
      ...Array(5).fill('held'),
      'cleared',
      'quiet',
    ]);
  });

  it('reminds after the cool-down, not before', () => {
    const { states } = run(Array(27).fill(drift('warning', 'age')));
    expect(states.map((state, i) => [i, state]).filter(([, state]) => state === 'raised')).toEqual([
      [1, 'raised'],
      [25, 'raised'],
    ]);
    expect(states[2]).toBe('cooling');
  });

  it('says at once that it has become worse', () => {
    const { decisions } = run([
      ...Array(3).fill(drift('monitor', 'age')),
      drift('warning', 'age'),
      drift('warning', 'age'),
    ]);
    expect(decisions[3]).toEqual({ state: 'raised', words: 'Worse than before: age (warning).' });
    expect(decisions[4]?.state).toBe('cooling');
  });

  it('tells of one more feature after some hours, not every hour', () => {
    const found = Array.from({ length: 12 }, (_, i) =>
      drift('warning', ...Array.from({ length: i + 1 }, (__, f) => `f${f}`)),
    );
    const told = run(found).states.flatMap((state, i) => (state === 'raised' ? [i] : []));
    expect(told).toEqual([1, 7]);
  });

  it('keeps what it knows through windows that are too small to tell', () => {
    const found = [drift('warning', 'age'), unknown, unknown, drift('warning', 'age'), unknown];
    expect(run(found).states).toEqual(['held', 'quiet', 'quiet', 'raised', 'held']);
  });

  it('does not tell again what came back within the cool-down', () => {
    const on = Array(2).fill(drift('warning', 'age'));
    const { states } = run([...on, ...Array(6).fill(calm), ...on, ...Array(6).fill(calm)]);
    expect(states.filter((state) => state === 'raised')).toHaveLength(1);
    expect(states.slice(8, 10)).toEqual(['held', 'cooling']);
    expect(states.at(-1)).toBe('quiet');
  });

  it('counts a window once, however often it is checked', () => {
    const check = (previous: AlertState | null, to: string) =>
      decideAlert({
        found: drift('warning', 'age'),
        previous,
        settings: defaultAlertSettings,
        now: new Date(start),
        window: { to },
      });
    const first = check(null, '2026-11-01T01:00:00.000Z');
    const again = check(first.state, '2026-11-01T01:00:00.000Z');
    expect(again.state).toEqual(first.state);
    expect(again.decision.state).toBe('quiet');
    expect(check(first.state, '2026-11-01T02:00:00.000Z').decision.state).toBe('raised');
  });

  it('changes nothing of what it was given, and is the same each time', () => {
    const first = run([drift('warning', 'a', 'b'), drift('warning', 'a')]).state;
    const frozen = JSON.stringify(first);
    const twice = [0, 1].map(() => run([drift('warning', 'a')], undefined, first, 2));
    expect(JSON.stringify(first)).toBe(frozen);
    expect(twice[0]).toEqual(twice[1]);
  });

  it('stays small whatever drifts', () => {
    const names = Array.from({ length: 5_000 }, (_, i) => `feature ${i} ${'x'.repeat(150)}`);
    const { state } = run([drift('critical', ...names), drift('critical', ...names)]);
    expect(JSON.stringify(state).length).toBeLessThan(150_000);
  });
});

describe('DRF-5: silence and acknowledgement', () => {
  const silence = (features: readonly string[] | null, until: string) => ({
    features,
    until,
    reason: 'a campaign',
    by: 'ada',
    at: '2026-11-01T00:00:00.000Z',
  });
  const raised = () => run([drift('warning', 'age'), drift('warning', 'age')]).state;

  it('tells nobody while it is silenced, and tells when that is over and it is still so', () => {
    const state = { ...raised(), silences: [silence(null, '2026-11-02T07:30:00.000Z')] };
    const { states } = run(Array(31).fill(drift('critical', 'age')), undefined, state, 2);
    expect(states.indexOf('raised')).toBe(30);
    expect(new Set(states.slice(0, 30))).toEqual(new Set(['silenced']));
  });

  it('silences the features that are named, not the others', () => {
    const state = { ...raised(), silences: [silence(['age'], '2026-12-01T00:00:00.000Z')] };
    const { decisions } = run(
      [drift('warning', 'age'), ...Array(8).fill(drift('warning', 'age', 'income'))],
      undefined,
      state,
      2,
    );
    expect(decisions[0]?.state).toBe('silenced');
    expect(decisions.find(({ state: name }) => name === 'raised')?.words).toBe(
      'More than before: income (warning).',
    );
  });

  it('is quiet about what is known, also after the cool-down, until it gets worse', () => {
    const state: AlertState = {
      ...raised(),
      acknowledged: {
        severity: 'warning',
        features: ['age'],
        whole: false,
        concept: false,
        reason: 'we know',
        by: 'ada',
        at: '2026-11-01T02:00:00.000Z',
      },
    };
    const { decisions, states } = run(
      [...Array(40).fill(drift('warning', 'age')), drift('critical', 'age')],
      undefined,
      state,
      2,
    );
    expect(new Set(states.slice(0, 40))).toEqual(new Set(['acknowledged']));
    expect(decisions.at(-1)).toEqual({
      state: 'raised',
      words: 'Worse than what was acknowledged: age (critical).',
    });
    const other = run(Array(2).fill(drift('warning', 'age', 'b')), undefined, state, 2);
    expect(other.states).toEqual(['acknowledged', 'raised']);
  });

  it('forgets an acknowledgement with what it was about', () => {
    const state: AlertState = {
      ...raised(),
      acknowledged: {
        severity: 'warning',
        features: ['age'],
        whole: false,
        concept: false,
        reason: 'we know',
        by: 'ada',
        at: '2026-11-01T02:00:00.000Z',
      },
    };
    const cleared = run(Array(6).fill(calm), undefined, state, 2);
    expect(cleared.states.at(-1)).toBe('cleared');
    expect(cleared.state.acknowledged).toBeNull();
  });
});
