/** State machines, as the domain sees them. */
export interface Workflows {
  /** Starting the same name again is the same execution: it is started once. */
  start(
    machine: 'retrain' | 'rollout' | 'drift-check' | 'batch-transform',
    name: string,
    input: unknown,
  ): Promise<void>;
  /** Stops an execution where it is. One that has ended, or never began, is left alone. */
  stop(machine: 'batch-transform', name: string): Promise<void>;
  /** Answers a waiting task. An answer that comes late (timed out, already answered) is ignored. */
  resume(taskToken: string, output: unknown): Promise<void>;
  /** Hands `trigger` to the retraining trigger at a later time, once. The same name replaces an earlier plan. */
  triggerAt(at: Date, name: string, trigger: unknown): Promise<void>;
}

/** OBS-1: `value` in the metric's own unit, which is part of the name (`latencyMs`). */
export interface Metrics {
  metric(name: string, value: number, tags?: Readonly<Record<string, string>>): void;
}
