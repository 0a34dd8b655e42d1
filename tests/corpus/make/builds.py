"""Compilers, linters, build tools and package managers, over small projects that are right and wrong."""
GOOD_C = "#include <stdio.h>\n#include \"part%(i)d.h\"\nint part%(i)d(int x) {\n  return x * %(i)d;\n}\n"
BAD_C = ("#include <stdio.h>\n#include \"nothing.h\"\nint f(char* s, unsigned n) {\n  int unused;\n  if (n = 3) return s;\n"
         "  for (int i = 0; i < n; i++) printf(\"%s %d\\n\", i, s, n);\n  undeclared(n);\n  return missing + 1\n}\n")
WARN_C = ("#include <stdio.h>\n#include <string.h>\nint g(unsigned n, char* p) {\n  int a, b;\n  if (n < 0) return a;\n  switch (n) { case 1: b = 2; case 2: return b; }\n"
          "  printf(\"%d\", p);\n  char small[4]; strcpy(small, \"much too long\");\n  return small[9];\n}\n")
BAD_CPP = ("#include <map>\n#include <string>\n#include <vector>\n#include <algorithm>\nstruct NoOrder { int a; };\nint main() {\n"
           "  std::map<NoOrder, std::string> m;\n  m[NoOrder{1}] = 5 + std::vector<int>{};\n  std::vector<NoOrder> v;\n  std::sort(v.begin(), v.end());\n"
           "  std::string s = v;\n  return m.nothing();\n}\n")


def c_projects(r):
    for i in range(30):
        r.write("cproj/part%d.c" % i, GOOD_C % {"i": i})
        r.write("cproj/part%d.h" % i, "int part%d(int x);\n" % i)
    r.write("cproj/main.c", "#include \"part1.h\"\nint main(void) { return part1(0); }\n")
    r.write("cproj/Makefile", "OBJ=$(patsubst %.c,%.o,$(wildcard *.c))\nall: app\napp: $(OBJ)\n\t$(CC) -o $@ $^\n%.o: %.c\n\t$(CC) -O2 -Wall -Wextra -Iinclude -DNDEBUG -c -o $@ $<\nclean:\n\trm -f *.o app\n")
    r.write("cproj/CMakeLists.txt", "cmake_minimum_required(VERSION 3.20)\nproject(parts C CXX)\nfind_package(Threads REQUIRED)\nfind_package(ZLIB)\nfile(GLOB s *.c)\nadd_executable(app ${s})\n")
    r.run("build-make", "make", "cproj")
    r.run("build-make", "make", "cproj")
    r.run("build-make", "make clean && make -j4 V=1", "cproj")
    r.run("build-cmake", "cmake -B build -G Ninja", "cproj")
    r.run("build-cmake", "cmake -B build", "cproj")
    r.run("build-ninja", "ninja -C build -v", "cproj")
    r.run("build-ninja", "rm -rf build; cmake -B build -G Ninja >/dev/null; ninja -C build", "cproj", terminal=True)
    r.run("build-cmake", "rm -rf build; cmake -B build && cmake --build build", "cproj")
    for name, text in (("bad.c", BAD_C), ("warn.c", WARN_C), ("bad.cpp", BAD_CPP)):
        r.write("cproj/wrong/" + name, text)
        compilers = ("g++", "clang++") if name.endswith("cpp") else ("gcc", "clang")
        for compiler in compilers:
            for options in ("", "-Wall -Wextra -O2", "-fdiagnostics-color=always -Wall"):
                r.run("compile", "%s %s -c wrong/%s -o /dev/null" % (compiler, options, name), "cproj")
    r.run("build-make", "cp wrong/bad.c . && make -k", "cproj")
    r.run("build-make", "cp wrong/warn.c . ; rm bad.c; make", "cproj")
    r.run("build-cmake", "echo 'find_package(Nothing REQUIRED)' >> CMakeLists.txt; cmake -B build", "cproj")
    r.run("build-ninja", "sed -i '$d' CMakeLists.txt; cp wrong/bad.c . ; rm -rf build; cmake -B build -G Ninja >/dev/null; ninja -k0 -C build", "cproj")
    r.run("compile", "g++ -c -Wall -Wextra -Wpedantic -fanalyzer wrong/warn.c -x c++ -o /dev/null", "cproj")
    r.run("compile", "gcc part*.c main.c nothing.o -o app", "cproj")
    r.run("compile", "gcc -o app main.c", "cproj")
    r.run("compile", "g++ -std=c++20 -fsyntax-only -Isdk/include host/tokens/Merging.cpp", "project")
    r.run("compile", "for f in host/tokens/*.cpp; do g++ -std=c++20 -fsyntax-only -I. -Isdk/include $f; done", "project")
    r.run("compile", "clang++ -std=c++20 -Weverything -fsyntax-only -Isdk/include -I. host/tokens/Merging.cpp", "project")
    r.run("lint", "clang-format --dry-run cproj/*.c cproj/wrong/*.c* && clang-format --version")
    r.run("lint", "shellcheck project/dev; shellcheck project/.ci/* project/tests/*/*.sh")
    r.write("bad.sh", "#!/bin/sh\nfor f in `ls *.txt`; do\n  if [ $f == a ]; then rm -rf $DIR/; fi\n  cat $f | grep x\ndone\nread line\necho $line [$x\n")
    r.run("lint", "shellcheck bad.sh")


def python_linters(r):
    r.write("pyproj/bad.py", "import os, sys\nimport json\nfrom typing import List\ndef f(a:int, b = [])->str:\n    x = 1\n    if a == None: return a\n"
            "    l = lambda z: z\n    return undefined_name + 'a' % b\nclass c:\n  def m(self): return self.nothing\n" + "".join(
                "def g%d( x ):\n    y = %d\n    return x +'%s'\n" % (i, i, "long " * 20) for i in range(25)))
    r.write("pyproj/broken.py", "def f(:\n  return\n")
    r.write("pyproj/good.py", "def f(x: int) -> int:\n    return x + 1\n")
    for command in ("flake8 .", "flake8 --statistics --count good.py bad.py", "mypy bad.py", "mypy good.py", "mypy --strict .",
                    "python3 -m py_compile broken.py", "pylint bad.py", "pylint good.py bad.py --output-format=colorized",
                    "python3 -W error bad.py; python3 -m compileall ."):
        r.run("lint", command, "pyproj")
    r.run("lint", "yamllint project/config/example.yaml project/.ci; printf 'a: 1\\n b: [\\n' | yamllint -")


def javascript(r, modules):
    r.prepare("ln -s %s/node_modules node_modules" % modules)
    r.write("ts/src/bad.ts", "import { nothing } from './nowhere';\ninterface P { name: string; age: number }\nconst p: P = { name: 3, aeg: 1 };\n"
            "function f(x: number): string { return x; }\nf('a', 2); p.missing(); let u: any = undefined; u.x.y;\nexport const z: string[] = [1, f(2), null];\n"
            "var unused = 1;\nif (p == null) { debugger }\n" + "".join("export function h%d(a, b) { if (a == b) return c%d; }\n" % (i, i) for i in range(20)))
    r.write("ts/src/good.ts", "export const one: number = 1;\n")
    r.write("ts/tsconfig.json", '{"compilerOptions": {"strict": true, "noEmit": true, "target": "es2022"}, "include": ["src"]}')
    r.write("ts/eslint.config.mjs", "export default [{files: ['**/*.js'], rules: {'no-unused-vars': 'error', eqeqeq: 'warn', 'no-undef': 'error', semi: 'error', 'no-var': 'warn'}}];\n")
    r.write("ts/a.js", "var a = 1\nif (a == 2) { foo() }\nlet b\nfunction unused(x) { return y }\n" * 1 + "".join("var v%d = w%d == 1\n" % (i, i) for i in range(15)))
    r.write("ts/b.js", "const ok = 1;\n\nok.toString();\n")
    bin_ = modules + "/node_modules/.bin/"
    for kind, command in (("compile", "tsc -p ."), ("compile", "tsc --pretty -p ."), ("compile", "tsc --noEmit src/good.ts --extendedDiagnostics"),
                          ("lint", "eslint ."), ("lint", "eslint --color ."), ("lint", "eslint -f json ."), ("lint", "eslint b.js a.js --max-warnings 0"),
                          ("lint", "prettier --check ."), ("lint", "prettier --check ../broken.js src a.js")):
        r.run(kind, command.replace(command.split()[0], "npx " + command.split()[0], 1), "ts", PATH=bin_ + ":" + r.env["PATH"])
    r.run("package-npm", "npm install", "ts")
    r.write("npm/package.json", '{"name": "app", "version": "1.0.0", "scripts": {"build": "node -e \\"console.log(1)\\"", "fail": "exit 3", "test": "node --test"}, "dependencies": {"is-odd": "^3.0.1", "express": "^4.0.0"}}')
    r.run("package-npm", "npm install", "npm")
    r.run("package-npm", "npm install mocha@8 glob@7 --save-dev --loglevel verbose 2>&1 | head -700", "npm")
    r.run("package-npm", "npm install jest@26", "npm")
    r.run("package-npm", "npm ls", "npm")
    r.run("package-npm", "npm ls --all", "npm")
    r.run("package-npm", "npm outdated", "npm")
    r.run("package-npm", "npm run build", "npm")
    r.run("package-npm", "npm run fail", "npm")
    r.run("package-npm", "npm run nothing", "npm")
    r.run("package-npm", "npm install ./no-such-folder", "npm")
    r.run("package-npm", "npm ci", "npm")
    r.run("package-npm", "npm explain ms; npm fund", "npm")
    r.run("package-npm", "npm help install", "npm")


def other_compilers(r):
    r.write("rust/Cargo.toml", '[package]\nname = "app"\nversion = "0.1.0"\nedition = "2021"\n')
    r.write("rust/src/main.rs", "mod lib2;\nfn main() {\n    let v: Vec<i32> = vec![1];\n    let s: String = v;\n    println!(\"{}\", missing);\n    lib2::f(\"a\");\n    let x = 5; x = 6;\n}\n")
    r.write("rust/src/lib2.rs", "use std::collections::HashMap;\npub fn f(x: u32) -> u32 { let unused = 1; x }\nfn never() {}\n")
    r.run("compile", "cargo build", "rust")
    r.run("compile", "cargo check --message-format=short", "rust")
    r.write("rust/src/main.rs", "mod lib2;\nfn main() {\n    println!(\"{}\", lib2::f(1));\n}\n")
    r.run("compile", "cargo build", "rust")
    r.run("compile", "cargo clippy; cargo fmt --check", "rust")
    r.run("compile", "cargo build --color=always -v", "rust")
    r.run("compile", "touch src/main.rs && cargo build 2>&1", "rust", terminal=True)
    r.write("java/A.java", "import java.util.*;\npublic class A {\n  List raw = new ArrayList();\n  int f(String s) { return s; }\n  void g() { missing(); String t = 5; Thread.sleep(1); }\n}\n")
    r.run("compile", "javac -Xlint:all A.java", "java")
    r.write("go/go.mod", "module example.com/app\n\ngo 1.19\n")
    r.write("go/main.go", "package main\n\nimport (\n\t\"fmt\"\n\t\"os\"\n)\n\nfunc main() {\n\tvar x int = \"a\"\n\tfmt.Printf(\"%d\\n\", \"s\")\n\tundefined()\n}\n")
    r.run("compile", "go build ./...", "go")
    r.run("compile", "go vet ./...", "go")
    r.write("go/main.go", "package main\n\nimport \"fmt\"\n\nfunc main() {\n\tfmt.Printf(\"%d\\n\", \"s\")\n}\n")
    r.run("compile", "go vet ./...; gofmt -l .; go build -v -x . 2>&1 | head -150", "go")
    r.run("build-maven", "mvn -o -B package", "java")


def packages(r):
    for command in ("apt-cache show git", "apt list --installed 2>/dev/null | head -400", "apt-get -s install emacs-nox",
                    "apt-get -s install no-such-package", "dpkg -l | head -300", "apt-cache search json parser | head -200", "dpkg -s zlib1g; dpkg -L zlib1g",
                    "apt-get -s dist-upgrade", "apt-cache depends git"):
        r.run("package-apt", command)
    for command in ("pip list", "pip show pip setuptools", "pip install ./nothing", "pip install --dry-run --no-index requests", "pip check",
                    "python3 -m venv v && v/bin/pip --version && v/bin/pip install --no-index pytest", "pip list --format=json"):
        r.run("package-pip", command)


def record(r):
    c_projects(r)
    python_linters(r)
    r.prepare("mkdir tools && cd tools && npm init -y && npm install --no-audit --no-fund typescript@5 eslint@9 jest@29 vitest@2 mocha@10 prettier@3")
    javascript(r, r.path("tools"))
    other_compilers(r)
    packages(r)
