import { memoryTrackingStore } from '#adapters/memory/tracking-store.ts';
import { trackingStoreContract } from '../tracking-store-contract.ts';

const store = memoryTrackingStore();
trackingStoreContract('Memory', () => store);
