// Work in this repository.
const clone = 'git clone -q "$REPOSITORY" spillway';

export const review = {
  name: 'review', project: 'spillway', agents: ['claude-code', 'gemini-cli'],
  words: 'Review what has changed in host/saver and plugins/compressors in the last commits: what was done, whether tests came with it, and what looks risky. Change nothing.',
  setUp: clone,
  steps: [
    [{ run: 'git log --oneline -25 -- host/saver plugins/compressors', why: 'Commits' }, { run: 'git status', why: 'State' }],
    { run: 'git log --stat -8 -- host/saver plugins/compressors', why: 'What they touch' },
    { run: 'ls -la host/saver; find plugins/compressors -name "*.cpp" | xargs wc -l | sort -n', why: 'Sizes' },
    { run: 'git log -p -2 -- host/saver', why: 'The last two of the saver' },
    { read: 'host/saver/Results.h' },
    { read: 'host/saver/Results.cpp' },
    { run: 'git diff HEAD~60 --stat -- host/saver plugins/compressors tests/compress', why: 'All of it, in sums' },
    { run: 'git diff HEAD~60 -- plugins/compressors/stack-trace plugins/compressors/phrases', why: 'Two that are new' },
    { search: 'kLeastCompared|kMostMs|kAskedForOneIn', in: '.', kind: '*.{h,cpp}' },
    { run: 'git blame -w host/saver/Worth.cpp', why: 'Who has written the estimate' },
    { read: 'host/saver/Worth.cpp' },
    { read: 'tests/unit/saver/WorthTest.cpp' },
    { find: 'tests/compress/**/*.cpp' },
    { run: 'grep -rn "TEST" tests/compress/unit tests/unit/saver | wc -l; grep -rn "TEST" tests/unit/saver tests/compress/unit/PhrasesTest.cpp tests/compress/unit/StackTraceTest.cpp', why: 'Which tests there are' },
    { read: 'plugins/compressors/phrases/Phrases.cpp' },
    { run: 'git log --format="%h %an %ad %s" --date=short -40 -- tests/compress', why: 'Commits of the tests' },
    { run: 'git show HEAD~3 --stat; git show HEAD~3 -- docs | head -150', why: 'One with documentation' },
    { read: 'docs/operate/saver.md' },
  ],
};

export const routing = {
  name: 'how-routing-works', project: 'spillway', agents: ['gemini-cli', 'claude-code'],
  words: 'Explain how Spillway decides which account answers a request, and what happens when that one fails. Name the files and functions. Change nothing.',
  setUp: clone,
  steps: [
    [{ run: 'ls; ls host host/routing host/pipeline | head -150', why: 'Look around' }, { read: 'README.md' }],
    { run: 'tree -L 2 host | head -120 || find host -maxdepth 2 | head -120', why: 'The folders' },
    { search: 'class (Planner|Walk|Plan|Breaker|Health)', in: 'host', kind: '*.h' },
    { read: 'host/routing/Plan.h' },
    { read: 'host/routing/Planner.h' },
    { read: 'host/routing/Planner.cpp' },
    { read: 'host/routing/Walk.h' },
    { read: 'host/routing/Walk.cpp' },
    { search: 'Planner', in: 'host/pipeline' },
    { find: 'host/pipeline/*.h' },
    { read: 'host/routing/Verdict.cpp' },
    { read: 'docs/routing.md', from: 1, lines: 140 },
    { search: 'Verdict::|verdictOf\\(', in: 'host' },
    { read: 'host/routing/Walk.cpp', from: 100, lines: 120 },
    { read: 'host/routing/RetryAfter.cpp', from: 1, lines: 120 },
    { run: 'grep -n "TEST" tests/unit/routing/*.cpp', why: 'What the tests say' },
    { read: 'tests/unit/routing/WalkTest.cpp', from: 1, lines: 150 },
    { run: 'git log --oneline -20 -- host/routing && git status', why: 'How it came to be' },
  ],
};
