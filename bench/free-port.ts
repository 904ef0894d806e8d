import { createServer } from 'node:net';

/** A free port, with two free ones behind it, which MLServer takes. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as { port: number };
      probe.close(() => (port < 65_000 ? resolve(port) : freePort().then(resolve, reject)));
    });
  });
}
