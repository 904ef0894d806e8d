import { memoryModelStore } from '#adapters/memory/model-store.ts';
import { modelStoreConformance } from '../model-store.conformance.ts';

modelStoreConformance('memory', memoryModelStore);
