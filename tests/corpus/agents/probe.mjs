export const tasks = [{
  name: 'probe', project: 'probe', agents: ['claude-code', 'qwen-code', 'codex', 'gemini-cli'], words: 'Probe the tools there are, please, all of them at once.',
  setUp: 'mkdir probe; cd probe; git init -q; seq 1 300 > numbers.txt; git add .; git commit -qm first',
  steps: [{ run: 'ls -la; git log' }, { read: 'numbers.txt', from: 10, lines: 20 }, { read: 'numbers.txt' }, { search: '7$', in: '.', kind: '*.txt' }, { find: '**/*.txt' },
    { edit: 'numbers.txt', old: '100\n101', new: '100\nhundred and one' }, { write: 'made.txt', text: 'made\n' }, { run: 'git diff; false' }],
}];
