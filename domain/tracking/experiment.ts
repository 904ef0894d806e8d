export const lifecycles = ['active', 'deleted'] as const;
export type Lifecycle = (typeof lifecycles)[number];

/** A set of runs that can be compared. Times are in ms since 1970. */
export interface Experiment {
  /** Digits: a number below 2^48, so that the ids of its runs can carry it (tracking-ids.ts). */
  readonly id: string;
  /** Of this experiment alone, also while it is deleted. */
  readonly name: string;
  /** Where artifacts of its runs are: `mlflow-artifacts:/{id}` unless the creator chose another place. */
  readonly artifactLocation: string;
  readonly lifecycle: Lifecycle;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly tags: ReadonlyMap<string, string>;
  /** Counts its changes: a change is written only when this is still what was read. */
  readonly revision: number;
}

/** The experiment a client logs to that names none. It is there from the start. */
export const defaultExperiment: Experiment = {
  id: '0',
  name: 'Default',
  artifactLocation: 'mlflow-artifacts:/0',
  lifecycle: 'active',
  createdAt: 0,
  updatedAt: 0,
  tags: new Map(),
  revision: 0,
};
