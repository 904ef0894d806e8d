import type { Views } from './kernel.ts';

/** The same memory as bytes, words and numbers. */
export function viewsOf(memory: ArrayBufferLike): Views {
  return {
    u8: new Uint8Array(memory),
    i32: new Int32Array(memory),
    u32: new Uint32Array(memory),
    f32: new Float32Array(memory),
    f64: new Float64Array(memory),
  };
}
