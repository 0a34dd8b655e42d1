"""git in many states: of this project's own history, and of a small repository that is brought into each."""


def history(r):
    for n in (3, 10, 40):
        r.run("git-log", "git log -%d" % n, "project")
        r.run("git-log", "git log --oneline -%d" % (n * 3), "project")
        r.run("git-log", "git log --stat -%d" % n, "project")
    r.run("git-log", "git log --graph --oneline --decorate -30", "project")
    r.run("git-log", "git log -p -2 -- README.md docs", "project")
    r.run("git-log", "git log --format='%h %an %ad %s' --date=short -60", "project")
    r.run("git-log", "git shortlog -sn", "project")
    for n in range(1, 26):
        r.run("git-diff", "git show HEAD~%d" % n, "project")
    for n in range(1, 16, 2):
        r.run("git-diff", "git diff HEAD~%d HEAD~%d" % (n + 2, n), "project")
    for n in (2, 8, 20):
        r.run("git-diff-stat", "git diff --stat HEAD~%d" % n, "project")
        r.run("git-diff-stat", "git diff --name-status HEAD~%d" % n, "project")
        r.run("git-diff-stat", "git show --stat HEAD~%d" % n, "project")
    r.run("git-diff", "git diff --color=always HEAD~3 HEAD~2", "project")
    r.run("git-diff", "git diff -U0 HEAD~6 HEAD~4", "project")
    r.run("git-diff", "git diff --word-diff HEAD~2 HEAD~1", "project")
    r.run("git-blame", "git blame dev", "project")
    r.run("git-blame", "git blame -L 1,60 README.md", "project")
    r.run("git-other", "git ls-files", "project")
    r.run("git-other", "git ls-tree -r HEAD --name-only docs", "project")
    r.run("git-other", "git ls-tree -r -l HEAD sdk", "project")
    r.run("git-other", "git remote -v; git branch -a", "project")
    r.run("git-other", "git rev-list --count HEAD; git describe --always", "project")
    r.run("git-other", "git help -a", "project")
    r.run("git-other", "git reflog", "project")
    r.run("git-other", "git diff --shortstat HEAD~9; git diff --numstat HEAD~9", "project")
    r.run("git-other", "git clone --progress file://$PWD copy", "project", terminal=True)
    r.run("grep", "git grep -n 'Threading:' -- '*.h'", "project")
    r.run("grep", "git grep -c include -- host", "project")


def states(r):
    r.prepare("mkdir repo && cd repo && git init -q -b main")
    for i in range(40):
        r.write("repo/src/part%d.py" % i, "\n".join("def f%d_%d(x):\n    return x * %d + %d\n" % (i, k, k, i) for k in range(12)))
    r.run("git-status", "git status", "repo")
    r.run("git-status", "git add -A && git status", "repo")
    r.run("git-other", "git commit -m 'Parts that multiply'", "repo")
    r.run("git-status", "git status", "repo")
    r.prepare("sed -i 's/return x/return 2 * x/' src/part1*.py && rm src/part2.py && git mv src/part3.py src/third.py", "repo")
    for i in range(30):
        r.write("repo/notes/note%d.md" % i, "# Note %d\n" % i)
    r.run("git-status", "git status", "repo")
    r.run("git-status", "git status --short", "repo")
    r.run("git-status", "git status --porcelain=v2 --branch", "repo")
    r.run("git-status", "git status -uall", "repo")
    r.run("git-diff", "git diff", "repo")
    r.run("git-diff", "git diff HEAD --stat -p", "repo")
    r.run("git-other", "git stash list; git stash show", "repo")
    r.run("git-other", "git commit -am 'Twice'", "repo")
    r.run("git-status", "git status", "repo")
    r.prepare("git checkout -q -b other HEAD~1 && sed -i 's/return x/return 3 * x/' src/part1*.py && git commit -qam Thrice", "repo")
    r.run("git-other", "git merge main", "repo")
    r.run("git-status", "git status", "repo")
    r.run("git-diff", "git diff", "repo")
    r.run("git-diff", "git diff --cc src/part10.py", "repo")
    r.run("git-other", "git merge --abort && git rebase main", "repo")
    r.run("git-status", "git status", "repo")
    r.prepare("git rebase --abort; git clean -fdq", "repo")
    r.run("git-other", "git checkout -f main", "repo")
    r.run("git-other", "git push origin main", "repo")
    r.run("git-other", "git cherry-pick other", "repo")
    r.prepare("git cherry-pick --abort", "repo")
    r.run("git-other", "git checkout nothing", "repo")
    r.run("git-log", "git log --all --graph --stat", "repo")
    r.run("git-status", "git status --ignored", "repo")
    r.prepare("head -c 3000 /dev/urandom > logo.bin && git add logo.bin && chmod +x src/part5.py", "repo")
    r.run("git-diff", "git diff HEAD --binary", "repo")
    r.run("git-diff", "git diff --cached; git diff", "repo")
    r.run("git-status", "git -c color.status=always status", "repo")
    r.run("git-other", "git gc 2>&1; git count-objects -v", "repo", terminal=True)
    r.run("git-other", "git fsck --full --progress", "repo", terminal=True)


def record(r):
    history(r)
    states(r)
