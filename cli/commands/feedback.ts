import type { Command } from 'commander';
import { readLabels } from '../rows-file.ts';
import { type Act, examples } from '../shell.ts';

/** Labels per request. */
const batchLabels = 1000;

export function feedbackCommands(program: Command, act: Act): void {
  program
    .command('feedback <model>')
    .description('send labels that arrived, by prediction id')
    .requiredOption('--file <labels.csv>', 'columns: id, label and perhaps value')
    .addHelpText('after', examples('feedback churn --file labels.csv'))
    .action(
      act<[string], { file: string }>(async (shell, { file }, model) => {
        const api = shell.api();
        const labels = readLabels(file);
        let accepted = 0;
        for (let start = 0; start < labels.length; start += batchLabels) {
          const batch = labels.slice(start, start + batchLabels);
          accepted += (await api.feedback(model, batch)).accepted;
        }
        return { json: { model, accepted }, text: `${accepted} labels of ${model} were taken.` };
      }),
    );
}
