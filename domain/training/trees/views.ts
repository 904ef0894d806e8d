/** A kernel's memory, seen in five ways. */
export interface Views {
  readonly u8: Uint8Array;
  readonly i32: Int32Array;
  readonly u32: Uint32Array;
  readonly f32: Float32Array;
  readonly f64: Float64Array;
}

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
