import { memoryBanditLedger } from '#adapters/memory/bandit-ledger.ts';
import { banditLedgerConformance } from '../bandit-ledger.conformance.ts';

banditLedgerConformance('memory', memoryBanditLedger);
