"""Listings of the system, progress bars, and prose."""


def record(r):
    for command in ("df -h", "df -i", "du -h --max-depth=2 project/host project/docs", "du -a project/docs", "free -m; uptime; uname -a",
                    "lscpu", "cat /proc/meminfo", "vmstat 1 2; id; ulimit -a",
                    "cat /etc/services | head -300"):
        r.run("listing", command)
    for command in ("git help diff | head -400", "ls --help", "curl --help all", "python3 --help", "gcc --help=warnings", "cmake --help-command-list", "cat project/LICENSE project/docs/routing.md",
                    "python3 -c 'import this'", "node --help", "openssl help 2>&1", "git --help; git commit --help | head -150", "find --help; grep --help; tar --help"):
        r.run("prose", command)
    bar = "import sys,time\nfor i in range(101):\n    sys.stdout.write('\\rDownloading %3d%% |%-40s|' % (i, '#' * (i * 40 // 100))); sys.stdout.flush()\nprint('\\ndone')"
    r.write("bar.py", bar)
    spin = "import sys\nfor i in range(300):\n    sys.stdout.write('\\x1b[2K\\r\\x1b[36m' + '|/-\\\\'[i % 4] + '\\x1b[0m Installing step %d of 300' % i)\nprint('\\r\\x1b[2K\\x1b[32mInstalled\\x1b[0m')"
    r.write("spin.py", spin)
    for command in ("python3 bar.py", "python3 spin.py", "curl -# file:///usr/bin/git -o /dev/null", "curl file:///usr/bin/git -o /dev/null", "dd if=/dev/zero of=/dev/null bs=1M count=2000 status=progress",
                    "git -c color.ui=always -C project log --oneline -20", "ls --color=always -la project", "git -C project diff --color HEAD~2 HEAD~1",
                    "zstd -k -f project/LICENSE -o l.zst", "apt-get -s install emacs-nox", "pip download --no-deps --no-index x; npm ls -g", "tree -C project/docs", "rg --color always include project/host/base"):
        r.run("terminal", command, terminal=True)
    r.run("prose", "printf 'gr\\303\\274n \\360\\237\\230\\200 \\350\\241\\250 %s\\n' $(seq 300)")
    r.run("prose", "seq 1 3000")
