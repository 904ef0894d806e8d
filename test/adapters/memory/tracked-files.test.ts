import { memoryTrackedFiles } from '#adapters/memory/tracked-files.ts';
import { trackedFilesConformance } from '../tracked-files.conformance.ts';

const files = memoryTrackedFiles();
trackedFilesConformance('memory', () => ({ files, visitor: files }));
