import { memoryToldMarks } from '#adapters/memory/told-marks.ts';
import { toldMarksConformance } from '../told-marks.conformance.ts';

toldMarksConformance('memory', memoryToldMarks);
