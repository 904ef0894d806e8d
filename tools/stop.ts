import { stopEmulator } from './local/emulator.ts';

/** `npm stop`: ends the emulator that `npm start` started in this checkout, and nothing else. */
const stopped = await stopEmulator();
console.log(stopped ? 'The emulator has stopped.' : 'No emulator of this checkout is running.');
