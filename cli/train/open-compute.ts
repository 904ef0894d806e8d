import { wasmCompute } from '#adapters/compute/wasm-compute.ts';
import type { Compute } from '#domain/training/compute.ts';

/** The quickest there is on this machine. */
export const openCompute = (threads: number): Compute => wasmCompute({ threads });
