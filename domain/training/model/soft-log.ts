/**
 * Added to a probability before its logarithm is taken for a stack. Probabilities of the graph are off by up to 1e-7
 * (float32 sums of trees); a logarithm makes that 1e-4 at most, which the softmax of small coefficients makes 1e-5.
 */
export const stackFloor = 1e-3;

/**
 * Log of a probability, bent away from -∞. Differences of it between classes are log-odds; what is common to all classes
 * of a row, softmax takes away.
 */
export const softLog = (probability: number): number => Math.log(probability + stackFloor);
