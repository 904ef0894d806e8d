import { MessageChannel, type MessagePort, Worker } from 'node:worker_threads';
import { invalid } from '#domain/errors.ts';
import type { Compute } from '#domain/training/compute.ts';
import type { Kernel, LoopArguments, LoopName } from '#domain/training/trees/kernel.ts';
import type { Views } from '#domain/training/trees/views.ts';
import { viewsOf } from '#domain/training/trees/views.ts';
import { kernelModule } from './kernel-module.ts';
import { control, mostArguments, workerProgram } from './kernel-worker.ts';

const pageBytes = 65_536;
/** 4 GiB: all that a module with 32-bit addresses can reach. */
const mostPages = 65_536;
function refuseBeyondReach(bytes: number): void {
  if (bytes <= mostPages * pageBytes) return;
  throw invalid(
    `Training would take ${(bytes / 2 ** 30).toFixed(1)} GiB for its bins and gradients; at most 4 can be reached.`,
    { hint: 'Learn from fewer rows or columns, or train on SageMaker.' },
  );
}

/** How often a worker looks at the bell before it sleeps: some ten microseconds, about the time between two runs. */
const spins = 4000;

type Loop = (part: number, thread: number, ...args: number[]) => void;

let compiled: WebAssembly.Module | undefined;
const theModule = () => (compiled ??= new WebAssembly.Module(Buffer.from(kernelModule, 'base64')));

/**
 * The loops as WebAssembly with SIMD on so many threads; the caller's is one of them. Workers are started with the first
 * kernel and end with `close()`; until a worker is up the others do its share. They do not keep the process alive.
 */
export function wasmCompute({ threads = 1 }: { readonly threads?: number } = {}): Compute {
  return new WasmCompute(Math.max(1, Math.floor(threads)));
}

class WasmCompute implements Compute {
  readonly name = 'wasm';
  readonly threads: number;
  private readonly spare: WebAssembly.Memory[] = [];
  private crew: Crew | undefined;
  private kernels = 0;

  constructor(threads: number) {
    this.threads = threads;
  }

  open(bytes: number): Kernel {
    refuseBeyondReach(bytes);
    const pages = Math.max(1, Math.ceil(bytes / pageBytes));
    const spare = this.spare.pop();
    // All of it: what the kernel reserves later must be zero, too.
    if (spare) new Uint8Array(spare.buffer).fill(0);
    const memory =
      spare ?? new WebAssembly.Memory({ initial: pages, maximum: mostPages, shared: true });
    if (this.threads > 1) this.crew ??= new Crew(this.threads);
    const kernel = new WasmKernel(memory, ++this.kernels, this.threads, this.crew, () => {
      this.spare.push(memory);
    });
    kernel.reserve(bytes);
    return kernel;
  }

  close(): void {
    this.crew?.close();
    this.crew = undefined;
    this.spare.length = 0;
  }
}

class WasmKernel implements Kernel {
  readonly threads: number;
  views: Views;
  private readonly memory: WebAssembly.Memory;
  private readonly id: number;
  private readonly crew: Crew | undefined;
  private readonly loops: Readonly<Record<string, Loop>>;
  private readonly giveBack: () => void;
  private closed = false;

  constructor(
    memory: WebAssembly.Memory,
    id: number,
    threads: number,
    crew: Crew | undefined,
    giveBack: () => void,
  ) {
    this.memory = memory;
    this.id = id;
    this.threads = threads;
    this.crew = crew;
    this.giveBack = giveBack;
    this.views = viewsOf(memory.buffer);
    const { exports } = new WebAssembly.Instance(theModule(), { env: { memory } });
    this.loops = exports as Record<string, Loop>;
    crew?.tell({ id, memory });
  }

  reserve(bytes: number): void {
    refuseBeyondReach(bytes);
    const more = Math.ceil((bytes - this.memory.buffer.byteLength) / pageBytes);
    if (more > 0) this.memory.grow(more);
    this.views = viewsOf(this.memory.buffer);
  }

  run<L extends LoopName>(name: L, parts: number, ...args: LoopArguments<L>): void {
    const loop = this.loops[name] as Loop;
    if (this.crew && parts > 1) this.crew.run(this.id, name, loop, parts, args);
    else for (let part = 0; part < parts; part++) loop(part, 0, ...args);
  }

  close(): void {
    if (this.closed) return; // Given back twice, the memory would be given out twice.
    this.closed = true;
    this.crew?.tell({ id: this.id });
    this.giveBack();
  }
}

interface Told {
  readonly id: number;
  /** Absent: the kernel is closed. */
  readonly memory?: WebAssembly.Memory;
}

/** The workers, and how work is given to them. */
class Crew {
  private readonly words: Int32Array;
  private readonly numbers: Float64Array;
  private readonly loops: readonly string[];
  private readonly ports: MessagePort[] = [];

  constructor(threads: number) {
    const shared = new SharedArrayBuffer(control.bytes);
    this.words = new Int32Array(shared);
    this.numbers = new Float64Array(shared);
    this.loops = WebAssembly.Module.exports(theModule()).map(({ name }) => name);
    for (let thread = 1; thread < threads; thread++) {
      const { port1, port2 } = new MessageChannel();
      const worker = new Worker(workerProgram, {
        eval: true,
        workerData: { shared, module: theModule(), loops: this.loops, port: port2, thread, spins },
        transferList: [port2],
      });
      worker.unref();
      port1.unref();
      this.ports.push(port1);
    }
  }

  tell(message: Told): void {
    for (const port of this.ports) port.postMessage(message);
  }

  run(kernel: number, name: string, loop: Loop, parts: number, args: readonly number[]): void {
    const { words, numbers } = this;
    for (let i = 0; i < mostArguments; i++) numbers[control.arguments + i] = args[i] ?? 0;
    words[control.kernel] = kernel;
    words[control.loop] = this.loops.indexOf(name);
    words[control.parts] = parts;
    Atomics.store(words, control.failed, 0);
    Atomics.store(words, control.next, 0);
    Atomics.store(words, control.open, 1);
    Atomics.add(words, control.bell, 1);
    Atomics.notify(words, control.bell);
    try {
      for (;;) {
        const part = Atomics.add(words, control.next, 1);
        if (part >= parts) break;
        loop(part, 0, ...args);
      }
    } finally {
      Atomics.store(words, control.open, 0);
      // A worker is in its last part, or has just looked in and will find nothing to do.
      while (Atomics.load(words, control.active) !== 0);
    }
    if (Atomics.load(words, control.failed) === 1)
      throw new Error(`The loop ${name} of the training kernel failed in a worker.`);
  }

  close(): void {
    Atomics.store(this.words, control.ended, 1);
    Atomics.add(this.words, control.bell, 1);
    Atomics.notify(this.words, control.bell);
    for (const port of this.ports) port.close();
  }
}
