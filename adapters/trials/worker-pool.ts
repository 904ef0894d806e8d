import { Worker } from 'node:worker_threads';
import type { FromWorker, ToWorker, WorkerSettings } from './messages.ts';
import { secondsNow } from './seconds-now.ts';

type Job = Extract<ToWorker, { limits: unknown }>;
type Matrices = Exclude<ToWorker, Job>;

interface Waiting {
  readonly job: Job;
  readonly matrices: () => Matrices;
  readonly done: (answer: FromWorker | undefined) => void;
}

interface Seat {
  /** Started with its first job, and anew after it died. */
  worker?: Worker;
  /** Keys of the matrices it was sent. */
  has: Set<string>;
  busy?: Waiting;
}

/**
 * Threads that take jobs in the order they were given. A job that has not begun at its deadline is answered with
 * undefined. A thread that dies (out of memory) answers its job with an error and is replaced.
 */
export class WorkerPool {
  private readonly seats: Seat[];
  private readonly queue: Waiting[] = [];
  private readonly settings: WorkerSettings;
  private closed = false;

  constructor(threads: number, settings: WorkerSettings) {
    this.settings = settings;
    this.seats = Array.from({ length: threads }, () => ({ has: new Set() }));
  }

  /** `matrices` is asked for when a thread needs them that has not had them. */
  do(job: Job, matrices: () => Matrices): Promise<FromWorker | undefined> {
    return new Promise((done) => {
      this.queue.push({ job, matrices, done });
      this.next();
    });
  }

  async close(): Promise<void> {
    this.closed = true;
    for (const { done } of this.queue.splice(0)) done(undefined);
    await Promise.all(this.seats.map(({ worker }) => worker?.terminate()));
  }

  private next(): void {
    for (const seat of this.seats) {
      if (seat.busy) continue;
      const waiting = this.take();
      if (!waiting) return;
      this.begin(seat, waiting);
    }
  }

  private take(): Waiting | undefined {
    for (;;) {
      const waiting = this.queue.shift();
      if (!waiting || secondsNow() < waiting.job.limits.deadline) return waiting;
      waiting.done(undefined);
    }
  }

  private begin(seat: Seat, waiting: Waiting): void {
    seat.busy = waiting;
    try {
      seat.worker ??= this.open(seat);
      if (!seat.has.has(waiting.job.key)) {
        seat.worker.postMessage(waiting.matrices());
        seat.has.add(waiting.job.key);
      }
      seat.worker.postMessage(waiting.job);
    } catch (error) {
      this.end(seat, { kind: 'error', message: (error as Error).message });
    }
  }

  private end(seat: Seat, answer: FromWorker): void {
    const { busy } = seat;
    delete seat.busy;
    busy?.done(answer);
    this.next();
  }

  private open(seat: Seat): Worker {
    const worker = new Worker(new URL('./trial-worker.ts', import.meta.url), {
      workerData: this.settings,
    });
    worker.on('message', (answer: FromWorker) => this.end(seat, answer));
    worker.on('error', (error) => {
      if (this.closed) return;
      delete seat.worker;
      seat.has = new Set();
      this.end(seat, { kind: 'error', message: `The thread ended: ${error.message}` });
    });
    return worker;
  }
}
