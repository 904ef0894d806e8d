import type { Workflows } from '#domain/workflows.ts';

export interface StartedExecution {
  readonly machine: Parameters<Workflows['start']>[0];
  readonly name: string;
  readonly input: unknown;
}

export interface PlannedTrigger {
  readonly at: Date;
  readonly trigger: unknown;
}

/** Keeps what was asked for, by the same rules: a name starts once, an answer counts once, a plan replaces its elder. */
export interface MemoryWorkflows extends Workflows {
  readonly started: readonly StartedExecution[];
  /** Names, in the order they were stopped. */
  readonly stopped: readonly string[];
  /** By task token. */
  readonly resumed: ReadonlyMap<string, unknown>;
  /** By name. */
  readonly planned: ReadonlyMap<string, PlannedTrigger>;
}

export function memoryWorkflows(): MemoryWorkflows {
  const started: StartedExecution[] = [];
  const stopped: string[] = [];
  const resumed = new Map<string, unknown>();
  const planned = new Map<string, PlannedTrigger>();
  return {
    started,
    stopped,
    resumed,
    planned,
    async start(machine, name, input) {
      if (started.some((one) => one.machine === machine && one.name === name)) return;
      started.push({ machine, name, input: structuredClone(input) });
    },
    async stop(_, name) {
      stopped.push(name);
    },
    async resume(taskToken, output) {
      if (!resumed.has(taskToken)) resumed.set(taskToken, structuredClone(output));
    },
    async triggerAt(at, name, trigger) {
      planned.set(name, { at, trigger: structuredClone(trigger) });
    },
  };
}
