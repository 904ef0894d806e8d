/**
 * Places of the block of memory that the caller and its workers share. Int32: what the workers are to do.
 * A run is open while `open` is not 0: its parts are taken with `next`, by whoever comes first.
 */
export const control = {
  /** Raised when there is something to do; workers wait for it. */
  bell: 0,
  open: 1,
  next: 2,
  parts: 3,
  loop: 4,
  kernel: 5,
  /** Workers inside a run. */
  active: 6,
  ended: 7,
  /** 1 once a loop has failed in a worker. */
  failed: 8,
  /** From here on, as float64 (index 8 on in float64): the arguments. */
  arguments: 8,
  bytes: 256,
} as const;

/** The longest list of arguments of a loop, without part and thread. */
export const mostArguments = 16;

/**
 * The program of a worker, plain JavaScript that needs no file (a bundle has none to load). It waits for the bell, spinning
 * shortly first, takes in kernels that were opened, and runs parts of loops until there are none left.
 */
export const workerProgram = `
'use strict';
const { workerData, receiveMessageOnPort } = require('node:worker_threads');
const { shared, module, loops, port, thread, spins } = workerData;
const words = new Int32Array(shared);
const numbers = new Float64Array(shared);
const kernels = new Map();
let seen = 0;
for (;;) {
  for (let i = 0; i < spins && Atomics.load(words, ${control.bell}) === seen; i++);
  if (Atomics.load(words, ${control.bell}) === seen) Atomics.wait(words, ${control.bell}, seen);
  seen = Atomics.load(words, ${control.bell});
  if (Atomics.load(words, ${control.ended}) === 1) break;
  for (;;) {
    const received = receiveMessageOnPort(port);
    if (received === undefined) break;
    const { id, memory } = received.message;
    if (memory === undefined) kernels.delete(id);
    else {
      const { exports } = new WebAssembly.Instance(module, { env: { memory } });
      kernels.set(id, loops.map((name) => exports[name]));
    }
  }
  Atomics.add(words, ${control.active}, 1);
  try {
    if (Atomics.load(words, ${control.open}) === 1) {
      const kernel = kernels.get(words[${control.kernel}]);
      const run = kernel && kernel[words[${control.loop}]];
      const parts = words[${control.parts}];
      const [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p] = numbers.subarray(${control.arguments}, ${control.arguments + 16});
      while (run) {
        const part = Atomics.add(words, ${control.next}, 1);
        if (part >= parts) break;
        run(part, thread, a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p);
      }
    }
  } catch {
    Atomics.store(words, ${control.failed}, 1);
  }
  Atomics.sub(words, ${control.active}, 1);
}
port.close();
`;
