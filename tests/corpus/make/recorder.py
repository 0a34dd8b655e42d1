"""Runs commands and keeps what they wrote, as a tool call of an agent would have got it."""
import hashlib, json, os, re, shutil, socket, subprocess, tempfile

CALLS = (  # how agents call a shell: the tool's name and its arguments
    lambda command: ("Bash", {"command": command, "description": "Run it"}),
    lambda command: ("shell", {"command": ["bash", "-lc", command], "timeout_ms": 120000}),
    lambda command: ("run_shell_command", {"command": command}),
    lambda command: ("exec_command", {"cmd": command, "yield_time_ms": 10000}),
    lambda command: ("bash", {"command": command}),
)
LARGEST = 400_000  # bytes; a longer output is cut there, as agents do
SMALLEST = 20


class Recorder:
    def __init__(self):
        self.root = tempfile.mkdtemp(prefix="corpus-")
        self.entries, self.seen = [], set()
        home = self.path("home")
        os.makedirs(home)
        self.env = {
            "PATH": "/usr/bin:/bin:" + os.environ["PATH"], "HOME": home, "LANG": "C.UTF-8", "TERM": "xterm-256color", "PAGER": "cat",
            "GIT_AUTHOR_NAME": "Ada Writer", "GIT_AUTHOR_EMAIL": "ada@example.com", "GIT_COMMITTER_NAME": "Ada Writer",
            "GIT_COMMITTER_EMAIL": "ada@example.com", "GIT_CONFIG_NOSYSTEM": "1", "COLUMNS": "120",
            "NPM_CONFIG_UPDATE_NOTIFIER": "false", "CARGO_HOME": os.environ.get("CARGO_HOME", os.path.expanduser("~/.cargo")),
            "RUSTUP_HOME": os.environ.get("RUSTUP_HOME", os.path.expanduser("~/.rustup")), "GOFLAGS": "-mod=mod",
            "GOCACHE": self.path("home/go-cache"), "GOPATH": self.path("home/go"), "GOTOOLCHAIN": "local",
        }
        self.names = [(self.root + "/home", "/home/dev"), (self.root, "/src"), (os.path.expanduser("~"), "/home/dev"),
                      (socket.gethostname(), "builder")]

    def path(self, *parts):
        return os.path.join(self.root, *parts)

    def rename(self, name, other):
        """From now on texts have the other name in place of this one."""
        self.names.insert(0, (name, other))

    def write(self, name, text):
        path = self.path(name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w") as file:
            file.write(text)

    def prepare(self, command, cwd="", **env):
        """Runs a command that nobody records. It may fail: the recording of a failure may be wanted."""
        try:
            subprocess.run(["bash", "-c", command], cwd=self.path(cwd), env=self.env | env, stdin=subprocess.DEVNULL,
                           stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=900)
        except subprocess.TimeoutExpired:
            print("too slow:", command)

    def run(self, kind, command, cwd="", terminal=False, source="", **env):
        """Records one call. `terminal`: the program believes that it writes to one."""
        words = ["script", "-qec", command, "/dev/null"] if terminal else ["bash", "-c", command]
        try:
            done = subprocess.run(words, cwd=self.path(cwd), env=self.env | env, stdin=subprocess.DEVNULL,
                                  stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=240)
        except subprocess.TimeoutExpired:
            print("too slow:", command)
            return
        except FileNotFoundError as error:
            print("not run:", command, error)
            return
        text = done.stdout.decode("utf-8", "replace")[:LARGEST]
        for name, other in self.names:
            text = text.replace(name, other)
        if done.returncode == 127 or len(text) < SMALLEST or text in self.seen:
            print("not kept (%d, %d bytes): %s" % (done.returncode, len(text), command), flush=True)
            return
        self.seen.add(text)
        tool, arguments = CALLS[len(self.entries) % len(CALLS)](command)
        self.entries.append({"kind": kind, "tool": tool, "arguments": arguments, "command": command,
                             "exit": done.returncode, "text": text})

    def load(self, folder):
        """Those of a folder's outputs whose kind is not recorded now, before all others."""
        if not os.path.exists(os.path.join(folder, "manifest.jsonl")):
            return
        texts = subprocess.run(["zstd", "-q", "-d", "-c", "--long=27", os.path.join(folder, "texts.zst")], stdout=subprocess.PIPE, check=True).stdout
        kinds, kept = {entry["kind"] for entry in self.entries}, []
        with open(os.path.join(folder, "manifest.jsonl")) as manifest:
            for row in map(json.loads, manifest):
                if row["kind"] not in kinds:
                    entry = {name: row[name] for name in ("kind", "tool", "arguments", "command", "exit")}
                    kept.append(entry | {"text": texts[row["at"]:row["at"] + row["size"]].decode()})
        self.entries = kept + self.entries

    def save(self, folder, keep=False):
        """texts.zst holds all texts one after the other, manifest.jsonl what and where each is. `keep`: see load()."""
        if keep:
            self.load(folder)
        os.makedirs(folder, exist_ok=True)
        counts, at, texts = {}, 0, b""
        with open(os.path.join(folder, "manifest.jsonl"), "w") as manifest:
            for entry in self.entries:
                text = entry.pop("text").encode()
                counts[entry["kind"]] = counts.get(entry["kind"], 0) + 1
                row = {"id": "%s-%d" % (entry["kind"], counts[entry["kind"]])} | entry
                row |= {"is_error": False, "at": at, "size": len(text), "sha256": hashlib.sha256(text).hexdigest()[:16]}
                manifest.write(json.dumps(row, ensure_ascii=False) + "\n")
                texts, at = texts + text, at + len(text)
        plain = os.path.join(folder, "texts")
        with open(plain, "wb") as file:
            file.write(texts)
        subprocess.run(["zstd", "-q", "-f", "--rm", "--ultra", "-22", "--long=27", plain, "-o", plain + ".zst"], check=True)
        print(len(self.entries), "outputs,", at, "bytes,", counts)

    def close(self):
        subprocess.run(["chmod", "-R", "u+w", self.root])
        shutil.rmtree(self.root, ignore_errors=True)
