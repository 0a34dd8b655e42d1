"""Records the corpus of tool outputs: python3 make.py <a clone of this repository> <folder for the result> [part ...]

Needs the packages that `dev` lists as corpus_packages; npm fetches some more. What is not there is left out and said.
With parts named, such as containers, only these are recorded, and what the folder has of other kinds stays."""
import subprocess, sys

import builds, containers, files, java, python, repositories, system, testruns, traces
from recorder import Recorder

PARTS = {part.__name__: part for part in (repositories, files, builds, testruns, traces, system, containers, java, python)}


def main():
    named = sys.argv[3:]
    unknown = [name for name in named if name not in PARTS]
    if unknown:
        sys.exit("there is no part %s; there are %s" % (", ".join(unknown), ", ".join(PARTS)))
    recorder = Recorder()
    try:
        recorder.prepare("git clone -q '%s' project" % sys.argv[1])
        recorder.rename(sys.argv[1], "/src/origin")
        for form, other in (("%an", "Ada Writer"), ("%ae", "ada@example.com")):
            names = subprocess.run(["git", "log", "--format=" + form], cwd=recorder.path("project"), stdout=subprocess.PIPE, text=True)
            for name in set(names.stdout.splitlines()):
                recorder.rename(name, other)
        for name in named or PARTS:
            PARTS[name].record(recorder)
        recorder.save(sys.argv[2], keep=bool(named))
    finally:
        recorder.close()


main()
