import { memoryOnlineFeatures } from '#adapters/memory/online-features.ts';
import { onlineFeaturesConformance, storedEntities } from '../online-features.conformance.ts';

onlineFeaturesConformance('memory', () => memoryOnlineFeatures(storedEntities));
