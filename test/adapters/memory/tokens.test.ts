import { memoryTokens } from '#adapters/memory/tokens.ts';
import { tokensConformance } from '../tokens.conformance.ts';

tokensConformance('memory', memoryTokens);
