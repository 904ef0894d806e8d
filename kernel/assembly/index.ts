// The loops of domain/training/trees/loops.ts over imported shared memory; what each does is said there.
export { bin, pack } from './bin';
export { gradients } from './gradients';
export { histogram } from './histogram';
export { divide, regroup } from './partition';
export { quantise, sumPairs } from './quantise';
export { addLeaves, route } from './scores';
export { search } from './search';
