"""Test runners: all green, some red, many cases and few."""


def python_tests(r):
    def write(folder, count, failing):
        for m in range(4):
            body = "import pytest\n@pytest.fixture\ndef thing():\n    print('made a thing')\n    return {'a': [1, 2, 3], 'b': 'text'}\n"
            for i in range(count):
                bad = failing and (i + m) % 9 == 4
                body += "def test_case_%d_%d(thing):\n    value = %d\n    %s\n" % (m, i, i, "assert value == thing['a'][0], 'values differ'" if bad else "assert value == %d" % i)
            if failing:
                body += ("def helper(x):\n    return x['nothing']\ndef test_raises():\n    helper({})\n@pytest.mark.skip(reason='not today')\ndef test_skipped(): pass\n"
                         "@pytest.mark.parametrize('n', range(6))\ndef test_param(n):\n    assert n %% 3 != 2\n@pytest.fixture\ndef broken(): raise OSError('no disk')\ndef test_setup(broken): pass\n"
                         "def test_warns():\n    import warnings; warnings.warn('old', DeprecationWarning)\n") .replace("%%", "%")
            r.write("%s/test_module%d.py" % (folder, m), body)

    for folder, count, failing in (("py-green", 40, False), ("py-red", 25, True), ("py-few", 2, True), ("py-many", 200, False)):
        write(folder, count, failing)
        for options in ("", "-v", "-q", "-x", "-rA --tb=short", "--tb=line", "--color=yes", "-v --durations=5"):
            if count < 100 or options in ("", "-v", "-q"):
                r.run("test-pytest", "python3 -m pytest -p no:cacheprovider %s" % options, folder)
    r.run("test-pytest", "python3 -m pytest nothing_here", "py-few")
    r.run("test-pytest", "echo 'import nonexistent' > test_import.py; python3 -m pytest", "py-few")
    r.run("test-unittest", "cd py-unit 2>/dev/null || mkdir py-unit && cd py-unit; printf 'import unittest\\nclass T(unittest.TestCase):\\n  def test_a(self): self.assertEqual(1, 2)\\n  def test_b(self): self.assertIn(1, [2])\\n  def test_c(self): pass\\n' > test_x.py; python3 -m unittest -v")


def javascript_tests(r):
    for folder, count, failing in (("js-green", 30, False), ("js-red", 20, True), ("js-many", 150, False)):
        for style in ("jest", "vitest", "node", "mocha"):
            head = {"jest": "", "vitest": "import {describe, test, expect} from 'vitest';\n",
                    "node": "import {describe, test} from 'node:test'; import assert from 'node:assert';\n",
                    "mocha": "const assert = require('assert'); const test = it;\n"}[style]
            for m in range(3):
                body = head + "describe('module %d', () => {\n" % m
                for i in range(count):
                    wrong = failing and i % 7 == 3
                    check = ("expect({a: %d, b: [1, 2]}).toEqual({a: %d, b: [1, 2]})" if style in ("jest", "vitest") else "assert.deepStrictEqual({a: %d}, {a: %d})") % (i, i + wrong)
                    body += "  test('case %d does what it should', () => { %s%s; });\n" % (i, "console.log('seen', 1); " if i % 11 == 0 else "", check)
                if failing:
                    body += "  test('throws', () => { null.x; });\n  test.skip('later', () => {});\n"
                extension = {"jest": "test.js", "vitest": "test.mjs", "node": "test.mjs", "mocha": "spec.js"}[style]
                r.write("%s/%s/m%d.%s" % (folder, style, m, extension), body + "});\n")
            r.write("%s/%s/package.json" % (folder, style), '{"name": "%s", "scripts": {"test": "%s"}}' % (style, {"jest": "jest", "vitest": "vitest run", "node": "node --test", "mocha": "mocha *.spec.js"}[style]))
            bins = r.path("tools/node_modules/.bin") + ":" + r.env["PATH"]
            commands = {"jest": ("npx jest", "npx jest --verbose", "npx jest --ci --coverage --color"), "vitest": ("npx vitest run", "npx vitest run --reporter=verbose"),
                        "node": ("node --test", "node --test --test-reporter=tap", "node --test --test-reporter=spec"),
                        "mocha": ("npx mocha *.spec.js", "npx mocha --reporter dot *.spec.js")}[style] + ("npm test",)
            for command in commands:
                r.run("test-" + style, command, "%s/%s" % (folder, style), PATH=bins)


GTEST = """#include <gtest/gtest.h>
%s
"""


def native_tests(r):
    for name, count, failing in (("gtest-green", 40, False), ("gtest-red", 40, True)):
        cases = "".join("TEST(Suite%d, Case%d) { EXPECT_EQ(%d, %d) << \"of case %d\"; }\n" % (i // 10, i, i, i + (failing and i % 13 == 5), i) for i in range(count))
        if failing:
            cases += "TEST(Other, Throws) { throw std::runtime_error(\"thrown\"); }\nTEST(Other, Skipped) { GTEST_SKIP() << \"not here\"; }\nTEST(Other, Text) { EXPECT_EQ(std::string(\"a\\nb\"), \"a\\nc\"); }\n"
        r.write(name + "/t.cpp", GTEST % cases)
        r.write(name + "/CMakeLists.txt", "cmake_minimum_required(VERSION 3.20)\nproject(t CXX)\nenable_testing()\nfind_package(GTest REQUIRED)\nadd_executable(t t.cpp)\ntarget_link_libraries(t GTest::gtest GTest::gtest_main)\ninclude(GoogleTest)\ngtest_discover_tests(t)\n"
                "add_test(NAME slow COMMAND sleep 0.2)\n%s" % ("add_test(NAME crashes COMMAND sh -c \"kill -SEGV $$\")\nadd_test(NAME missing COMMAND nothing_there)\n" if failing else ""))
        r.run("build-cmake", "cmake -B build && cmake --build build", name)
        r.run("test-gtest", "build/t", name)
        r.run("test-gtest", "build/t --gtest_color=yes --gtest_brief=1", name)
        r.run("test-gtest", "build/t --gtest_filter='Suite1.*:Other.*'", name)
        for options in ("", "--output-on-failure", "-V", "-j4 --output-on-failure --rerun-failed", "-N", "-R Suite2"):
            r.run("test-ctest", "ctest --test-dir build %s" % options, name)
    for name, failing in (("rust-green", False), ("rust-red", True)):
        r.write(name + "/Cargo.toml", '[package]\nname = "app"\nversion = "0.1.0"\nedition = "2021"\n')
        r.write(name + "/src/lib.rs", "pub fn twice(x: i32) -> i32 { 2 * x }\n#[cfg(test)]\nmod tests {\n  use super::*;\n" + "".join(
            "  #[test] fn case_%d() { assert_eq!(twice(%d), %d, \"case %d\"); }\n" % (i, i, 2 * i + (failing and i % 8 == 3), i) for i in range(40)) + "  #[test] #[ignore] fn later() {}\n}\n")
        for options in ("", "-- --nocapture", "--color=always", "-- --test-threads=1 -q"):
            r.run("test-cargo", "cargo test %s" % options, name)
    for name, failing in (("go-green", False), ("go-red", True)):
        r.write(name + "/go.mod", "module example.com/app\n\ngo 1.19\n")
        r.write(name + "/app_test.go", "package app\n\nimport \"testing\"\n\n" + "".join(
            "func TestCase%d(t *testing.T) {\n\tif got := %d; got != %d {\n\t\tt.Errorf(\"got %%d, want %%d\", got, %d)\n\t}\n\tt.Run(\"inner\", func(t *testing.T) { t.Log(\"hello\") })\n}\n" % (i, i, i + (failing and i % 6 == 2), i + 1) for i in range(30)) +
            ("func TestPanics(t *testing.T) { var m map[string]int; m[\"a\"] = 1 }\n" if failing else ""))
        for options in ("./...", "-v ./...", "-json ./...", "-run Case2 -v -count=1 ./...", "-cover -race ./..."):
            r.run("test-go", "go test %s" % options, name)


def record(r):
    python_tests(r)
    javascript_tests(r)
    native_tests(r)
