"""Records the corpus of tool outputs: python3 make.py <a clone of this repository> <folder for the result>

Needs the packages that `dev` lists as corpus_packages; npm fetches some more. What is not there is left out and said."""
import subprocess, sys

import builds, files, repositories, system, testruns, traces
from recorder import Recorder


def main():
    recorder = Recorder()
    try:
        recorder.prepare("git clone -q '%s' project" % sys.argv[1])
        recorder.rename(sys.argv[1], "/src/origin")
        for form, other in (("%an", "Ada Writer"), ("%ae", "ada@example.com")):
            names = subprocess.run(["git", "log", "--format=" + form], cwd=recorder.path("project"), stdout=subprocess.PIPE, text=True)
            for name in set(names.stdout.splitlines()):
                recorder.rename(name, other)
        for part in (repositories, files, builds, testruns, traces, system):
            part.record(recorder)
        recorder.save(sys.argv[2])
    finally:
        recorder.close()


main()
