/** Seconds since the epoch, the same in all threads of the process; does not jump when the machine's clock is set. */
export const secondsNow = (): number => (performance.timeOrigin + performance.now()) / 1000;
